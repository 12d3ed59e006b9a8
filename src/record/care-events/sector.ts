import type { Sector } from '../../standards/index.ts';

/** Services that say by their name which kind of care they are. */
const sectorOfService: Readonly<Record<string, Sector>> = {
  'talking-therapies': 'mental-health',
  'community-mental-health': 'mental-health',
  'early-intervention-in-psychosis': 'mental-health',
  'childrens-eating-disorders': 'mental-health',
  crisis: 'mental-health',
  'liaison-psychiatry': 'mental-health',
  'perinatal-mental-health': 'mental-health',
  camhs: 'mental-health',
  'consultant-led': 'physical-health',
  'sexual-health': 'public-health',
  'stop-smoking': 'public-health',
  'weight-management': 'public-health',
  'community-nursing': 'community',
  therapy: 'community',
  'social-care': 'social-care',
};

const sectorOfSource: Readonly<Record<string, Sector>> = {
  gp: 'primary-care',
  hospital: 'physical-health',
  'mental-health': 'mental-health',
  'social-care': 'social-care',
  community: 'community',
};

const sectors: readonly string[] = [
  'primary-care',
  'physical-health',
  'mental-health',
  'social-care',
  'community',
  'public-health',
];

/** Which kind of care: as the resource says it, else by the service's name, else by who sent it, else physical health. */
export function sectorOf(said: string | undefined, service: string | undefined, source: string): Sector {
  if (said !== undefined && sectors.includes(said)) return said as Sector;
  return sectorOfService[service ?? ''] ?? sectorOfSource[source] ?? 'physical-health';
}
