import type { Consent } from '@medplum/fhirtypes';
import {
  type Choice,
  type ChoiceKind,
  choiceAsConsent,
  choiceKinds,
  choiceSystem,
  choicesOf,
  contactTopicSystem,
  hasRole,
  makeChoice,
  type PersonSet,
  takeBackChoice,
} from '../../access/index.ts';
import { isRefusal, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { OWN_SOURCE, personsOf, readPersonResources, readResource, writeResources } from '../../record/index.ts';
import type { OwnedWrite, Owner } from '../exchange.ts';
import { against, asOwnerRefusal, changedElement, isUuid, neverAllowed, odsIn } from './owned.ts';

/** A person's choices about their record. A Consent with no category of ours is another system's and is stored as sent. */
export function consentOwner(): Owner {
  return {
    mayOwn: (resource) => kindOf(resource as Consent) !== undefined,
    store: async (tx, write) => {
      const sent = write.resource as Consent & { id: string };
      const { person } = write;
      if (person === undefined) return 'not-ours';
      const ours = (await choicesOf(tx, person.members)).find(({ id }) => id === sent.id);
      if (ours === undefined && (write.exists || kindOf(sent) === undefined)) return 'not-ours';
      if (!hasRole(write.actor, 'system'))
        return refuse('forbidden', 'A person’s choices are made on their own pages, or by a registered system.', {
          where: 'Consent',
          what: 'Staff do not make people’s choices for them here.',
          mend: 'Ask the person to make the choice at /my/choices.',
        });
      const result = ours ? await takeBack(tx, ours, sent, person, write) : await make(tx, sent, person, write);
      if (isRefusal(result)) return result;
      await publishChoices(tx, person, write.now);
      return 'stored';
    },
    remove: async (tx, { id, person }) =>
      (await choicesOf(tx, person?.members ?? [])).some((each) => each.id === id)
        ? neverAllowed('Consent', 'A choice is taken back and not deleted.', "Update it with the status 'inactive'.")
        : undefined,
  };
}

function kindOf(consent: Consent): string | undefined {
  return consent.category?.flatMap((one) => one.coding ?? []).find(({ system }) => system === choiceSystem)?.code;
}

async function make(
  tx: Tx,
  sent: Consent & { id: string },
  person: PersonSet,
  { actor, now }: OwnedWrite,
): Promise<Refusal | undefined> {
  const kind = choiceKinds.find((one) => one === kindOf(sent));
  if (kind === undefined)
    return against(
      'Consent.category',
      `'${kindOf(sent)}' is not a choice that can be made here.`,
      `Use ${choiceKinds.join(', ')}.`,
    );
  if (!isUuid(sent.id))
    return against('Consent.id', 'Choices are kept under UUIDs.', 'Let the server give the id (POST).');
  if (sent.status !== 'active')
    return against('Consent.status', `A new choice is active; this one is '${sent.status}'.`, 'Send it as active.');
  const contrary = kind === 'contact' ? 'deny' : 'permit';
  if (sent.provision?.type === contrary)
    return against(
      'Consent.provision.type',
      `'${kind}' is never a '${contrary}'.`,
      'Leave the type out, or take the choice back to end it.',
    );
  const value = choiceValue(kind, sent);
  const held = (await choicesOf(tx, person.members)).find(
    (each) => each.kind === kind && each.value === value && each.to === null,
  );
  if (held)
    return refuse('conflict', `This choice was made already: Consent/${held.id}.`, {
      where: 'Consent',
      what: 'The same choice stands.',
      mend: 'Read that one; taking it back is an update of it.',
    });
  const refused = await makeChoice(tx, { personId: person.current, kind, value, actor, now, id: sent.id });
  return refused && asOwnerRefusal(refused, 'Consent.provision', {});
}

/** The organisation or the topic that a choice is about. */
function choiceValue(kind: ChoiceKind, { provision }: Consent): string {
  if (kind === 'no-sharing-with') return provision?.actor?.map((one) => odsIn(one.reference)).find(Boolean) ?? '';
  if (kind !== 'contact') return '';
  const codes = provision?.code?.flatMap((one) => one.coding ?? []) ?? [];
  return codes.find(({ system }) => system === contactTopicSystem)?.code ?? '';
}

const ended = ['inactive', 'rejected', 'entered-in-error'];

async function takeBack(
  tx: Tx,
  ours: Choice,
  sent: Consent,
  person: PersonSet,
  { now }: OwnedWrite,
): Promise<Refusal | undefined> {
  const stored = await readResource(tx, 'Consent', ours.id);
  const form = isRefusal(stored) ? undefined : (JSON.parse(stored.json) as Consent);
  const changed =
    form && changedElement(form, sent, ['status', ...(ended.includes(sent.status ?? '') ? ['provision'] : [])]);
  if (changed !== undefined)
    return against(
      `Consent.${changed}`,
      `Consent.${changed} of a choice cannot be changed.`,
      'Take the choice back (status inactive) and make another.',
    );
  if (ended.includes(sent.status ?? '')) {
    await takeBackChoice(tx, person.members, ours.kind, ours.value, now);
    return undefined;
  }
  if (sent.status === 'active' && ours.to === null) return undefined;
  return against(
    'Consent.status',
    `A choice that ${ours.to === null ? 'stands' : 'was taken back'} cannot become '${sent.status}'.`,
    'Use inactive to take it back; make it anew with a new Consent.',
  );
}

/** Writes each of the person's choices as a Consent, as it stands now; the last step of every act on them, in its transaction. */
export async function publishChoices(tx: Tx, person: PersonSet, now: number): Promise<void> {
  const patients = await readPersonResources(tx, person.members, ['Patient']);
  const choices = await choicesOf(tx, person.members);
  // What is stored stays with the patient that it was stored about, however the person has been linked since.
  const stored = await personsOf(
    tx,
    choices.map(({ id }) => ({ type: 'Consent', id })),
  );
  const forms = choices.map((choice) => {
    const about = stored.get(`Consent/${choice.id}`) ?? person.current;
    const patient = patients.find((one) => one.personId === about) ?? patients[0];
    const personId = stored.get(`Consent/${choice.id}`) ?? patient?.personId ?? about;
    return { personId, form: choiceAsConsent(choice, patient?.id ?? personId, now) };
  });
  const { outcomes } = await writeResources(
    tx,
    forms.map(({ personId, form }) => ({
      personId,
      resource: form as unknown as Consent,
      json: JSON.stringify(form),
      source: OWN_SOURCE,
      extractId: null,
      row: null,
    })),
    now,
  );
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  // Ids are ours and new: a refusal means that another writer used them.
  if (refused) throw new Error(`The record refused the form of a choice: ${refused.refusal.message}`);
}
