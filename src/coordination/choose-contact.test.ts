import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseContact, type ToPlace } from './choose-contact.ts';
import type { Candidate, OpenService } from './types.ts';

const area = { level: 'lsoa', year: 2021, code: 'E01000001' } as const;
const elsewhere = { level: 'lsoa', year: 2021, code: 'E01000002' } as const;

const candidate = (staffId: string, more: Partial<Candidate> = {}): Candidate => ({
  staffId,
  name: staffId,
  teamId: 't',
  teamName: 'Northgate team',
  organisation: 'RMH01',
  service: 'community-mental-health',
  sector: 'mental-health',
  discipline: 'mental-health-nurse',
  limit: 30,
  load: 10,
  absent: false,
  dutyLead: false,
  areas: [],
  ...more,
});
const coordinator = (staffId: string, more: Partial<Candidate> = {}): Candidate =>
  candidate(staffId, {
    organisation: 'NBH01',
    service: 'care-coordination',
    sector: 'primary-care',
    discipline: 'care-coordinator',
    teamName: 'Neighbourhood team',
    ...more,
  });
const service = (more: Partial<OpenService> = {}): OpenService => ({
  pathway: 'P',
  sector: 'mental-health',
  service: 'community-mental-health',
  organisation: 'RMH01',
  since: 1,
  ...more,
});
const hospital = service({ pathway: 'Q', sector: 'physical-health', service: 'consultant-led', organisation: 'RAA01' });
const council = service({ pathway: 'R', sector: 'social-care', service: 'home-care', organisation: 'E09000001' });
const person = (services: OpenService[], more: Partial<ToPlace> = {}): ToPlace => ({
  services,
  areas: [area],
  previousStaffId: null,
  ...more,
});
const chosen = (to: ToPlace, candidates: Candidate[]) => {
  const choice = chooseContact(to, candidates);
  return choice.kind === 'nobody' ? choice.kind : `${choice.kind} ${choice.candidate.staffId}`;
};

describe('chooseContact', () => {
  it('takes the team that leads and, in it, whoever has the smallest share of a caseload', () => {
    const team = [
      candidate('a', { load: 10 }),
      candidate('b', { load: 5, limit: 10 }),
      candidate('c', { load: 6, limit: 30 }),
    ];
    expect(chosen(person([service(), hospital]), [...team, coordinator('z', { load: 0 })])).toBe('named c');
  });

  it('says why, and what was compared', () => {
    const choice = chooseContact(person([service(), hospital]), [candidate('a', { load: 30 }), candidate('b')]);
    expect(choice.reason).toBe(
      'The only one with room in the team that treats the person, for secondary mental health care, which leads because a key worker of the mental health team already plans the care. Team: Northgate team.',
    );
    expect(choice.working).toEqual({
      leadNeed: 'secondary mental health care',
      considered: [
        { staffId: 'a', load: 30, limit: 30, passedOver: 'full' },
        { staffId: 'b', load: 10, limit: 30, passedOver: null },
      ],
    });
  });

  it('goes on to the next need when the team that leads is full', () => {
    const social = candidate('s', {
      organisation: 'E09000001',
      service: 'adult-social-care',
      sector: 'social-care',
      discipline: 'social-worker',
    });
    expect(chosen(person([service(), council]), [candidate('a', { load: 30 }), social])).toBe('named s');
  });

  it('in a neighbourhood team of several disciplines, whoever knows the need comes before who has more room', () => {
    const team = [coordinator('z', { load: 0 }), coordinator('nurse', { load: 20, discipline: 'mental-health-nurse' })];
    expect(chosen(person([service(), hospital]), team)).toBe('named nurse');
    expect(chosen(person([hospital, hospital]), team)).toBe('named z');
    expect(chosen(person([service(), hospital]), [team[0]!, { ...team[1]!, load: 30 }])).toBe('named z');
  });

  it('a team of another organisation does not treat the person', () => {
    expect(chosen(person([service(), hospital]), [candidate('a', { organisation: 'RMH02' }), coordinator('z')])).toBe(
      'named z',
    );
  });

  it('the neighbourhood is the one the person lives in', () => {
    const team = [coordinator('far', { areas: [elsewhere], load: 0 }), coordinator('near', { areas: [area] })];
    expect(chosen(person([hospital, service({ service: 'talking-therapies' })]), team)).toBe('named near');
    expect(chosen(person([hospital, hospital], { areas: undefined }), [...team, coordinator('all')])).toBe('named all');
  });

  it('gives nobody who is away, and a discipline that can lead before a smaller caseload of one that cannot', () => {
    const team = [
      candidate('away', { load: 0, absent: true }),
      candidate('therapist', { load: 0, discipline: 'psychological-therapist' }),
    ];
    expect(chosen(person([service(), hospital]), [...team, candidate('nurse')])).toBe('named nurse');
  });

  it('prefers whom the person knows, while there is room', () => {
    const known = coordinator('known', { load: 29 });
    expect(chosen(person([service(), hospital], { previousStaffId: 'known' }), [candidate('a'), known])).toBe(
      'named known',
    );
    known.load = 30;
    expect(chosen(person([service(), hospital], { previousStaffId: 'known' }), [candidate('a'), known])).toBe(
      'named a',
    );
  });

  it('the duty lead holds whom nobody can take: of the team that leads, else of the neighbourhood', () => {
    const lead = candidate('lead', { dutyLead: true, limit: null, load: 99, discipline: 'manager' });
    const other = coordinator('other', { dutyLead: true, limit: null, load: 0, discipline: 'manager' });
    expect(chosen(person([service(), hospital]), [other, lead, candidate('a', { load: 30 })])).toBe('held lead');
    expect(chosen(person([hospital, hospital]), [lead, other])).toBe('held other');
  });

  it('says that there is nobody at all', () => {
    expect(chooseContact(person([service(), hospital]), [candidate('a', { load: 30 })])).toMatchObject({
      kind: 'nobody',
      reason:
        'Nobody can take the person: everybody who could take the person is full or away, and there is no duty lead.',
    });
  });

  const anyCandidates = fc.uniqueArray(
    fc.record({
      staffId: fc.uuid(),
      load: fc.integer({ min: 0, max: 5 }),
      limit: fc.option(fc.integer({ min: 0, max: 5 })),
      absent: fc.boolean(),
      dutyLead: fc.boolean(),
      near: fc.boolean(),
    }),
    { selector: (each) => each.staffId, maxLength: 8 },
  );
  const make = ({
    near,
    ...more
  }: { near: boolean } & Pick<Candidate, 'staffId' | 'load' | 'limit' | 'absent' | 'dutyLead'>) =>
    near ? coordinator(more.staffId, more) : candidate(more.staffId, more);

  it('never names anybody who is full or away, and names somebody whenever one of the right teams has room', () => {
    fc.assert(
      fc.property(anyCandidates, (given) => {
        const candidates = given.map(make);
        const choice = chooseContact(person([service(), hospital]), candidates);
        const free = candidates.filter((each) => each.limit !== null && each.load < each.limit && !each.absent);
        if (free.length > 0) expect(choice.kind).toBe('named');
        if (choice.kind === 'named') expect(free).toContain(choice.candidate);
        if (choice.kind === 'nobody') expect(candidates.some((each) => each.dutyLead)).toBe(false);
      }),
    );
  });

  it('gives the same answer in whatever order the directory lists people', () => {
    fc.assert(
      fc.property(
        anyCandidates.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([ordered, shuffled]) => {
          expect(chosen(person([service(), hospital]), shuffled.map(make))).toBe(
            chosen(person([service(), hospital]), ordered.map(make)),
          );
        },
      ),
    );
  });
});
