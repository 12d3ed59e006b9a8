import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Actor, type Role, roles, visitor } from './actor.ts';
import {
  type Action,
  type Decision,
  decide,
  type HeldRelationship,
  type PersonSubject,
  type RelationshipKind,
  relationshipKinds,
} from './decide.ts';
import { labelledOf, maySeeLabelled, restrictedLabels } from './sensitivity.ts';

const actions: readonly Action[] = ['see', 'change', 'own', 'lead'];
const ada = 'ada';

function actor(role: Role, more: Partial<Actor> = {}): Actor {
  return {
    ...visitor,
    roles: [role],
    accountId: 'account',
    name: 'Somebody',
    staffId: 'staff',
    organisations: ['RXX'],
    ...more,
  };
}

function subject(kinds: readonly RelationshipKind[], more: Partial<PersonSubject> = {}): PersonSubject {
  const relationships: HeldRelationship[] = kinds.map((kind) => ({ kind, basis: kind, scope: ['see'] }));
  return { members: [ada], relationships, actorMembers: [], sharing: { notWith: [], gpOnly: false }, ...more };
}

const anyRole = fc.constantFrom(...roles);
const anyAction = fc.constantFrom(...actions);
const anyKinds = fc.subarray([...relationshipKinds]);
const carers: readonly Role[] = ['practitioner', 'named-contact', 'team-manager'];

describe('decide', () => {
  it('never lets those in whose work needs no person’s record, whatever relationship their organisation has', () => {
    const never = fc.constantFrom<Role>(
      'public',
      'commissioner',
      'analyst',
      'public-voice-officer',
      'caldicott-guardian',
      'administrator',
    );
    fc.assert(
      fc.property(never, anyAction, anyKinds, (role, action, kinds) => {
        const decision = decide(actor(role), action, subject(kinds, { actorMembers: [ada] }));
        expect(decision.allowed).toBe(false);
        if (!decision.allowed) expect(decision.breakGlass).toBe(false);
      }),
    );
  });

  it('lets staff in with a care relationship and not without one', () => {
    const care: readonly RelationshipKind[] = [
      'named-contact',
      'care-team',
      'referral',
      'appointment',
      'registration',
      'duty-cover',
      'break-glass',
    ];
    for (const role of carers) {
      for (const kind of relationshipKinds)
        expect(decide(actor(role), 'see', subject([kind])).allowed).toBe(care.includes(kind));
      expect(decide(actor(role), 'see', subject([])).allowed).toBe(false);
    }
  });

  it('gives more relationships no less', () => {
    fc.assert(
      fc.property(anyRole, anyAction, anyKinds, fc.constantFrom(...relationshipKinds), (role, action, kinds, one) => {
        const before = decide(actor(role), action, subject(kinds)).allowed;
        if (before) expect(decide(actor(role), action, subject([...kinds, one])).allowed).toBe(true);
      }),
    );
  });

  it('keeps what belongs to the person from all staff and systems', () => {
    fc.assert(
      fc.property(fc.constantFrom<Role>(...carers, 'system'), anyKinds, (role, kinds) => {
        expect(decide(actor(role, { organisations: ['*'] }), 'own', subject(kinds)).allowed).toBe(false);
      }),
    );
  });

  it('lets the person see, change and own their record under any of their ids, and not lead it', () => {
    const joined = subject([], { members: [ada, 'ada-elsewhere'], actorMembers: ['ada-elsewhere'] });
    const allowed = actions.filter((action) => decide(actor('person'), action, joined).allowed);
    expect(allowed).toEqual(['see', 'change', 'own']);
    expect(decide(actor('person'), 'see', subject([], { actorMembers: ['ben'] })).allowed).toBe(false);
  });

  it('lets who acts for a person do what the authority covers and no more', () => {
    for (const kind of ['carer', 'parental-responsibility', 'proxy'] as const) {
      const held = subject([], {
        relationships: [{ kind, basis: 'asked', scope: ['see', 'change'] }],
        actorMembers: ['other'],
      });
      expect(actions.filter((action) => decide(actor('carer'), action, held).allowed)).toEqual(['see', 'change']);
    }
  });

  it('gives no authority to staff through their staff role', () => {
    expect(decide(actor('practitioner'), 'own', subject(['proxy'])).allowed).toBe(false);
  });

  it('leaves leading to named contacts and team managers', () => {
    expect(carers.filter((role) => decide(actor(role), 'lead', subject(['care-team'])).allowed)).toEqual([
      'named-contact',
      'team-manager',
    ]);
  });

  it('refuses a record that names a person for planning and research', () => {
    for (const purpose of ['planning', 'research', 'running-the-service'] as const) {
      expect(decide(actor('practitioner'), 'see', subject(['care-team']), purpose).allowed).toBe(false);
    }
    expect(decide(actor('practitioner'), 'see', subject(['care-team']), 'safeguarding').allowed).toBe(true);
  });

  it('honours an objection to an organisation, unless glass is broken', () => {
    const sharing = { notWith: ['RXX'], gpOnly: false };
    const refused = decide(actor('practitioner'), 'see', subject(['referral'], { sharing }));
    expect(refused).toMatchObject({ allowed: false, breakGlass: true });
    expect(
      decide(actor('practitioner', { organisations: ['RYY'] }), 'see', subject(['referral'], { sharing })).allowed,
    ).toBe(true);
    expect(decide(actor('practitioner'), 'see', subject(['referral', 'break-glass'], { sharing }))).toMatchObject({
      allowed: true,
      via: 'break-glass',
    });
  });

  it('leaves only the GP practice when the person chose so', () => {
    const sharing = { notWith: [], gpOnly: true };
    expect(decide(actor('practitioner'), 'see', subject(['referral', 'named-contact'], { sharing })).allowed).toBe(
      false,
    );
    expect(decide(actor('practitioner'), 'see', subject(['registration'], { sharing })).allowed).toBe(true);
  });

  it('lets a system in for its organisations’ people, or for everybody when it is registered so', () => {
    expect(decide(actor('system'), 'see', subject([])).allowed).toBe(false);
    expect(decide(actor('system'), 'see', subject(['referral'])).allowed).toBe(true);
    expect(decide(actor('system', { organisations: ['*'] }), 'see', subject([])).allowed).toBe(true);
  });

  it('offers breaking glass to care staff only', () => {
    for (const role of roles) {
      const decision = decide(actor(role), 'see', subject([]));
      if (!decision.allowed) expect(decision.breakGlass).toBe(carers.includes(role));
    }
  });

  it('says the same of a person whom nobody knows and of one who may not be seen', () => {
    const unknown = decide(actor('practitioner'), 'see', subject([], { members: ['nobody'] }));
    expect(unknown).toEqual(decide(actor('practitioner'), 'see', subject([])));
  });
});

describe('maySeeLabelled', () => {
  const by = (via: Extract<Decision, { allowed: true }>['via']): Extract<Decision, { allowed: true }> => ({
    allowed: true,
    purpose: 'direct-care',
    via,
    because: '',
  });
  const labelled = (code: string, organisation?: string) =>
    labelledOf({
      meta: { security: [{ code }], ...(organisation === undefined ? {} : { source: `urn:ods:${organisation}` }) },
    });
  const unlabelled = labelledOf({});
  const everyVia = ['self', 'whole-place', ...relationshipKinds] as const;

  it('shows everybody what has no label', () => {
    for (const via of everyVia) expect(maySeeLabelled(actor('person'), by(via), unlabelled)).toBe(true);
  });

  it('withholds from the person and who acts for them what a professional withheld', () => {
    const hidden = everyVia.filter((via) => !maySeeLabelled(actor('practitioner'), by(via), labelled('NOPAT')));
    expect(hidden).toEqual(['self', 'carer', 'parental-responsibility', 'proxy']);
  });

  it('shows restricted categories to the person, their team and the organisation that recorded them', () => {
    for (const label of restrictedLabels) {
      const item = labelled(label, 'RYY');
      const shown = everyVia.filter((via) => maySeeLabelled(actor('practitioner'), by(via), item));
      expect(shown).toEqual(['self', 'whole-place', 'named-contact', 'care-team', 'break-glass']);
      expect(maySeeLabelled(actor('practitioner', { organisations: ['RYY'] }), by('referral'), item)).toBe(true);
      expect(maySeeLabelled(actor('practitioner'), by('registration'), labelled(label))).toBe(false);
    }
  });
});
