import type { ClinicalImpression, EpisodeOfCare } from '@medplum/fhirtypes';
import type { CareEventData } from '../../standards/index.ts';
import {
  anyCode,
  booleanExtension,
  codeExtension,
  codeIn,
  type Happened,
  momentOf,
  organisationOf,
  type Provenance,
  pathwayOf,
  textExtension,
} from './event.ts';
import { sectorOf } from './sector.ts';

type AssessmentKind = CareEventData['social-care.assessment-started']['kind'];
const kinds: readonly string[] = ['needs', 'carer', 'young-carer', 'parent-carer', 'other'] satisfies AssessmentKind[];

/** A social-care assessment; any other clinical impression says nothing that a standard reads. */
export function fromClinicalImpression(impression: ClinicalImpression): Happened[] {
  const said = codeExtension(impression, 'assessment-kind');
  if (said === undefined) return [];
  const kind = (kinds.includes(said) ? said : 'other') as AssessmentKind;
  const period = impression.effectivePeriod;
  const pathway = pathwayOf(undefined, impression.identifier) ?? basedOnExtension(impression);
  const organisation = organisationOf(impression);
  const happened: Happened[] = [
    {
      kind: 'social-care.assessment-started',
      when: momentOf(period?.start ?? impression.effectiveDateTime),
      pathway,
      organisation,
      data: { kind },
    },
  ];
  if (impression.status === 'completed') {
    const when = momentOf(period?.end ?? impression.date ?? impression.effectiveDateTime);
    happened.push({
      kind: 'social-care.assessment-completed',
      when,
      pathway,
      organisation,
      data: { kind, eligible: booleanExtension(impression, 'eligible') },
    });
  }
  return happened;
}

/** ClinicalImpression has no basedOn in R4: HL7's own extension for it. */
function basedOnExtension(impression: ClinicalImpression): string | undefined {
  const found = impression.extension?.find(
    (one) => one.url === 'http://hl7.org/fhir/StructureDefinition/workflow-basedOn',
  );
  return pathwayOf(found?.valueReference === undefined ? undefined : [found.valueReference], undefined);
}

/** An episode of care: a service has the person on its books. A social-care service counts as open unless it is known not to be funded. */
export function fromEpisodeOfCare(episode: EpisodeOfCare, from: Provenance): Happened[] {
  if (episode.status === 'planned' || episode.status === 'waitlist' || episode.status === 'cancelled') return [];
  const socialService = codeIn(episode.type, 'social-care-service');
  const service = socialService ?? codeIn(episode.type, 'service') ?? anyCode(episode.type) ?? 'unspecified';
  const sector =
    socialService === undefined ? sectorOf(codeExtension(episode, 'sector'), service, from.source) : 'social-care';
  const pathway = pathwayOf(episode.referralRequest, episode.identifier) ?? `EpisodeOfCare/${episode.id}`;
  const organisation = organisationOf(episode, [episode.managingOrganization]);
  const funded = booleanExtension(episode, 'funded');
  const reason = textExtension(episode, 'end-reason');
  const started = momentOf(episode.period?.start);
  const ended = momentOf(episode.period?.end) ?? (episode.status === 'finished' ? started : undefined);
  const happened: Happened[] = [];
  if (sector === 'social-care') {
    happened.push({
      kind: 'social-care.service-started',
      when: started,
      pathway,
      organisation,
      data: { service, funded },
    });
    happened.push({ kind: 'social-care.service-ended', when: ended, pathway, organisation, data: { service, reason } });
  }
  if (funded !== false) {
    happened.push({ kind: 'service.opened', when: started, pathway, organisation, data: { sector, service } });
    happened.push({ kind: 'service.closed', when: ended, pathway, organisation, data: { sector, service, reason } });
  }
  return happened;
}
