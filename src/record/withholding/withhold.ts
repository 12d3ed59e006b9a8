import type { Resource } from '@medplum/fhirtypes';
import { type Actor, hasRole, withheldFromPerson } from '../../access/index.ts';
import { isRefusal, newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { parseJson, stringifyJson } from '../precise-json.ts';
import { readResource } from '../read-resource.ts';
import { OWN_SOURCE, writeResources } from '../write-resources.ts';
import { endItem, insertItem, itemsOf, reopenItem, setWithheldHere, type WithheldItem } from './store.ts';

/**
 * Grounds on which health and social care data may be withheld from the person it is about. FROM KNOWLEDGE: Data Protection Act 2018, Schedule 3
 * (serious harm test, with the opinion of the appropriate health professional) and Schedule 2 paragraph 16 (protection of the rights of others).
 */
export const withholdingGrounds = {
  'serious-harm': 'Telling would be likely to cause serious harm to the health of the person or of somebody else',
  'third-party': 'It tells of somebody else, or was told by them, and they have not agreed that the person learns it',
} as const;

export type WithholdingGrounds = keyof typeof withholdingGrounds;

/** Longest time until it must be looked at again: a local choice, not a national one. */
export const longestUntilReview = 366 * 86_400_000;
/** How long an act on this page can be taken back with one press. */
export const UNDO_FOR = 15 * 60_000;

export interface Withhold {
  /** The person's ids, the current one first. */
  members: readonly string[];
  type: string;
  id: string;
  grounds: WithholdingGrounds;
  words: string;
  /** 'YYYY-MM-DD', after today. */
  reviewOn: string;
  actor: Actor;
  /** For a decision that goes on: whether the label was put on here. */
  labelledHere?: boolean;
}

/** What the acts need of others: whose facts changed is told in the same transaction. */
export interface WithholdingContext {
  now: number;
  onPersonsTouched(tx: Tx, personIds: readonly string[]): Promise<void>;
}

/**
 * A named professional withholds one item from the person and from whoever acts for them, from now on and through every later version, whatever its
 * source sends. Refused: not-found when it is not this person's, conflict when it is withheld already, invalid when the review is not within
 * a year, forbidden for who is no named professional.
 */
export async function withhold(tx: Tx, wanted: Withhold, context: WithholdingContext): Promise<WithheldItem | Refusal> {
  const { actor, type, id, reviewOn } = wanted;
  const professional = namedProfessional(actor);
  if (isRefusal(professional)) return professional;
  const stored = await readResource(tx, type, id);
  if (isRefusal(stored) || !wanted.members.includes(stored.personId) || type === 'Patient')
    return refuse('not-found', 'There is no such item in this record.');
  const review = Date.parse(`${reviewOn}T00:00:00Z`);
  if (!(review > context.now && review <= context.now + longestUntilReview))
    return refuse('invalid', 'Choose a day for the review after today and within a year.', {
      where: 'reviewOn',
      what: `'${reviewOn}' is not within a year from now`,
      mend: 'Choose an earlier day.',
    });
  const labelled = ((JSON.parse(stored.json) as Resource).meta?.security ?? []).some(
    (label) => label.code === withheldFromPerson,
  );
  const item: WithheldItem = {
    personId: stored.personId,
    id: newId(),
    type,
    resourceId: id,
    grounds: wanted.grounds,
    words: wanted.words,
    by: professional,
    byName: actor.name,
    organisations: [...actor.organisations],
    at: context.now,
    reviewOn,
    labelledHere: wanted.labelledHere ?? !labelled,
    endedAt: null,
    endedBy: null,
    endedHow: null,
    endedWords: null,
  };
  if (!(await insertItem(tx, item)))
    return refuse('conflict', 'Somebody decided about this item already. Look at it again.');
  await hold(tx, item, true, context);
  return item;
}

export interface OnItem {
  members: readonly string[];
  itemId: string;
  words: string;
  actor: Actor;
}

/** Shows the item to the person from now on; a label that its source put on stays the source's. */
export async function release(tx: Tx, asked: OnItem, context: WithholdingContext): Promise<WithheldItem | Refusal> {
  const item = await openItem(tx, asked);
  if (isRefusal(item)) return item;
  const ended = { at: context.now, by: asked.actor.name, how: 'released' as const, words: asked.words };
  if (!(await endItem(tx, item, ended))) return alreadyEnded();
  await hold(tx, item, false, context);
  return item;
}

/** Looked at again and still to be withheld: a new decision with its own author, reasons and review. */
export async function renew(
  tx: Tx,
  asked: OnItem & { reviewOn: string },
  context: WithholdingContext,
): Promise<WithheldItem | Refusal> {
  const item = await openItem(tx, asked);
  if (isRefusal(item)) return item;
  const ended = { at: context.now, by: asked.actor.name, how: 'renewed' as const, words: asked.words };
  if (!(await endItem(tx, item, ended))) return alreadyEnded();
  const { type, resourceId: id, labelledHere } = item;
  const grounds = item.grounds as WithholdingGrounds;
  return withhold(tx, { ...asked, type, id, grounds, labelledHere }, context);
}

/** Takes back a withholding or a release within 15 minutes of it. */
export async function undoWithholding(
  tx: Tx,
  asked: Omit<OnItem, 'words'>,
  context: WithholdingContext,
): Promise<WithheldItem | Refusal> {
  const professional = namedProfessional(asked.actor);
  if (isRefusal(professional)) return professional;
  const item = (await itemsOf(tx, asked.members)).find(({ id }) => id === asked.itemId);
  if (item === undefined) return noSuchItem();
  const done = item.endedHow === 'released' ? (item.endedAt ?? 0) : item.at;
  if (item.endedHow === 'renewed' || item.endedHow === 'undone' || context.now - done > UNDO_FOR)
    return refuse('conflict', 'This can no longer be taken back with one press. Decide about it anew.');
  const released = item.endedHow === 'released';
  const ended = { at: context.now, by: asked.actor.name, how: 'undone' as const, words: '' };
  if (!(released ? await reopenItem(tx, item) : await endItem(tx, item, ended))) return alreadyEnded();
  await hold(tx, item, released, context);
  return item;
}

async function openItem(tx: Tx, { members, itemId, actor }: OnItem): Promise<WithheldItem | Refusal> {
  const professional = namedProfessional(actor);
  if (isRefusal(professional)) return professional;
  const item = (await itemsOf(tx, members)).find(({ id }) => id === itemId);
  if (item === undefined) return noSuchItem();
  return item.endedAt === null ? item : alreadyEnded();
}

/** The mark on the row protects whatever is sent later; the label in the resource tells other systems that read it. */
async function hold(tx: Tx, item: WithheldItem, held: boolean, context: WithholdingContext): Promise<void> {
  await setWithheldHere(tx, item, held);
  const stored = await readResource(tx, item.type, item.resourceId);
  if (isRefusal(stored)) return;
  const { value, numbers } = parseJson(stored.json);
  const resource = value as Resource;
  const { versionId: _version, lastUpdated: _time, ...meta } = resource.meta ?? {};
  const others = (meta.security ?? []).filter((label) => label.code !== withheldFromPerson);
  const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: withheldFromPerson };
  const security = held ? [...others, label] : item.labelledHere ? others : (meta.security ?? []);
  const { security: _before, ...rest } = meta;
  resource.meta = { ...rest, ...(security.length > 0 ? { security } : {}) };
  const json = stringifyJson(resource, numbers);
  const incoming = { personId: item.personId, resource, json, source: OWN_SOURCE, extractId: null, row: null };
  const { outcomes, personsTouched } = await writeResources(tx, [incoming], context.now);
  const refused = outcomes.find((outcome) => outcome.outcome === 'refused');
  if (refused) throw new Error(`The record refused the label of an item: ${refused.refusal.message}`);
  await context.onPersonsTouched(tx, [...new Set([item.personId, ...personsTouched])]);
}

/*
 * The person reads why something was refused, on 'who has seen my record': no refusal here says that anything is withheld.
 */

/** A decision needs somebody who answers for it by name. Gives their account. */
function namedProfessional(actor: Actor): string | Refusal {
  return hasRole(actor, 'practitioner', 'named-contact') && actor.staffId !== null && actor.accountId !== null
    ? actor.accountId
    : refuse('forbidden', 'Only a named professional who looks after the person may decide this.');
}

function noSuchItem(): Refusal {
  return refuse('not-found', 'There is no such item in this record.');
}

function alreadyEnded(): Refusal {
  return refuse('conflict', 'Somebody decided about this item meanwhile. Look at it again.');
}
