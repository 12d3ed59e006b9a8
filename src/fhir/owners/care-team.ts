import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import {
  arrangeCover,
  assignContact,
  type CoordinationContext,
  careTeamId,
  endContact,
  endCover,
  handOver,
  type PersonContact,
  readContact,
} from '../../coordination/index.ts';
import { isRefusal, type Refusal, type Tx } from '../../platform/index.ts';
import { codeSystemBase, readResource } from '../../record/index.ts';
import type { OwnedWrite, Owner } from '../exchange.ts';
import { against, asOwnerRefusal, changedElement, idIn, isUuid, neverAllowed } from './owned.ts';

const fields = {
  staffId: 'CareTeam.participant.member',
  reason: 'CareTeam.note',
  person: 'CareTeam.participant',
  startsOn: 'CareTeam.participant.period.start',
  endsOn: 'CareTeam.participant.period.end',
};
const refused = (refusal: Refusal) => asOwnerRefusal(refusal, 'CareTeam', fields);
type Person = NonNullable<OwnedWrite['person']>;

/** The person's one care team here: its named contact and cover are written by coordination. Teams of other systems are stored as sent. */
export function careTeamOwner(parts: Omit<CoordinationContext, 'clock'>): Owner {
  return {
    mayOwn: (resource) => (resource as CareTeam).participant?.some(isOurs) === true,
    store: async (tx, write) => {
      const sent = write.resource as CareTeam & { id: string };
      const { person } = write;
      if (person === undefined) return 'not-ours';
      if (sent.id === careTeamId(person.current))
        return change(tx, sent, { ...write, person }, { ...parts, clock: { now: () => write.now } });
      const absorbed = person.members.some((member) => sent.id === careTeamId(member));
      const claims = sent.participant?.some(isOurs) === true;
      return absorbed || claims ? elsewhere(person) : 'not-ours';
    },
    remove: async (_tx, { id, person }) =>
      person?.members.some((member) => id === careTeamId(member))
        ? neverAllowed(
            'CareTeam',
            'The care team of a person is not deleted.',
            'To end the contact, update it without the named contact and say why in note.',
          )
        : undefined,
  };
}

function elsewhere(person: Person): Refusal {
  return against(
    'CareTeam.id',
    `This person's named contact is kept in CareTeam/${careTeamId(person.current)}.`,
    'Update that one; another system’s team has no participant with a role of ours.',
  );
}

const roles = `${codeSystemBase}care-team-role`;

function roleOf(participant: CareTeamParticipant): string | undefined {
  return participant.role?.flatMap((one) => one.coding ?? []).find(({ system }) => system === roles)?.code;
}

function isOurs(participant: CareTeamParticipant): boolean {
  return roleOf(participant) !== undefined;
}

async function change(
  tx: Tx,
  sent: CareTeam & { id: string },
  write: OwnedWrite & { person: Person },
  context: CoordinationContext,
): Promise<'stored' | Refusal> {
  const stored = await readResource(tx, 'CareTeam', sent.id);
  const form = isRefusal(stored) ? undefined : (JSON.parse(stored.json) as CareTeam);
  const fault = form && elementFault(form, sent);
  if (fault) return fault;
  const now = await readContact(tx, write.person, context);
  const acts = [...contactActs(now, sent, write), ...coverActs(now, sent, write)];
  for (const act of acts) {
    const result = isRefusal(act) ? act : await act(tx, context);
    if (isRefusal(result)) return refused(result);
  }
  // Nothing to change and nothing stored: there is no team to show.
  return acts.length === 0 && form === undefined
    ? against('CareTeam.participant', 'It names no contact.', 'Add a participant with the role named-contact.')
    : 'stored';
}

function elementFault(form: CareTeam, sent: CareTeam): Refusal | undefined {
  const services = (team: CareTeam) => (team.participant ?? []).filter((one) => !isOurs(one));
  const others = services(sent);
  const changed =
    changedElement(form, sent, ['participant', 'note', 'status']) ??
    (others.length > 0 && JSON.stringify(others) !== JSON.stringify(services(form)) ? 'participant' : undefined);
  return changed === undefined
    ? undefined
    : against(
        `CareTeam.${changed}`,
        changed === 'participant'
          ? 'Services are in the care team while they have the person on their books, and cannot be added by hand.'
          : `CareTeam.${changed} cannot be changed.`,
        'Change the participants with the roles named-contact and cover only; say why in note.',
      );
}

type Act = (tx: Tx, context: CoordinationContext) => Promise<unknown>;

/** The named contact: assigned, handed over or ended, as the participants sent differ from who it is. */
function contactActs(
  { contact }: PersonContact,
  sent: CareTeam,
  write: OwnedWrite & { person: Person },
): (Act | Refusal)[] {
  const named = (sent.participant ?? []).filter((one) => roleOf(one) === 'named-contact');
  const [first] = named;
  if (named.length > 1)
    return [
      against(
        'CareTeam.participant',
        'A person has one named contact; two are given.',
        'Name one, and cover for when they are away.',
      ),
    ];
  const common = { personId: write.person.current, reason: reasonOf(sent), by: byOf(write) };
  if (first === undefined) {
    const held = (sent.participant ?? []).some((one) => roleOf(one) === 'duty-lead');
    return contact === null || (contact.kind === 'held' && held)
      ? []
      : [(tx, context) => endContact(tx, common, context)];
  }
  const staffId = idIn(first.member, 'Practitioner');
  if (staffId === undefined || !isUuid(staffId))
    return [
      against(
        'CareTeam.participant.member',
        'The contact is not a member of staff of the directory.',
        'Refer to Practitioner/<id of the member of staff>.',
      ),
    ];
  if (contact?.kind === 'named' && contact.staffId === staffId) return [];
  return [
    (tx, context) =>
      contact?.kind === 'named'
        ? handOver(tx, { ...common, toStaffId: staffId }, context)
        : assignContact(tx, { ...common, staffId }, context),
  ];
}

/** Cover: arranged and ended, as the participants sent differ from what is arranged. */
function coverActs(
  { covers }: PersonContact,
  sent: CareTeam,
  write: OwnedWrite & { person: Person },
): (Act | Refusal)[] {
  const wanted = (sent.participant ?? [])
    .filter((one) => roleOf(one) === 'cover')
    .map(({ member, period }) => ({
      staffId: idIn(member, 'Practitioner') ?? '',
      startsOn: period?.start?.slice(0, 10) ?? '',
      endsOn: period?.end?.slice(0, 10) ?? '',
    }));
  const key = (one: { staffId: string; startsOn: string; endsOn: string }) =>
    `${one.staffId} ${one.startsOn} ${one.endsOn}`;
  const arranged = new Set(covers.map(key));
  const kept = new Set(wanted.map(key));
  const personId = write.person.current;
  const faulty = wanted.find(({ staffId }) => !isUuid(staffId));
  if (faulty)
    return [
      against(
        'CareTeam.participant.member',
        'Who covers is not a member of staff of the directory.',
        'Refer to Practitioner/<id of the member of staff>.',
      ),
    ];
  return [
    ...covers
      .filter((one) => !kept.has(key(one)))
      .map(
        (cover): Act =>
          (tx, context) =>
            endCover(tx, { personId, coverId: cover.id }, context),
      ),
    ...wanted
      .filter((one) => !arranged.has(key(one)))
      .map(
        (one): Act =>
          (tx, context) =>
            arrangeCover(tx, { ...one, personId, reason: reasonOf(sent), by: byOf(write) }, context),
      ),
  ];
}

function reasonOf(sent: CareTeam): string {
  return sent.note?.at(-1)?.text ?? '';
}

function byOf({ actor }: OwnedWrite): string {
  return actor.staffId ?? actor.name;
}
