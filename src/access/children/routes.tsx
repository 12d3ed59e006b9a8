import { z } from 'zod';
import { dayFromParts, type FieldProblem, type FormState, freshForm } from '../../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../../platform/http/index.ts';
import { type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { whoActsFor } from '../acting-for/act-for.ts';
import { hasRole } from '../actor.ts';
import { audited } from '../audit/audit-entry.ts';
import { ChildrenPage } from '../pages/children.tsx';
import {
  type JudgementShown,
  judgementCells,
  judgementHeadings,
  responsibilityCells,
  responsibilityHeadings,
} from '../pages/children-tables.ts';
import { sightCells, sightHeadings, sightOf, WhoMaySeePage } from '../pages/who-may-see.tsx';
import { changePerson, myself, seePerson } from '../permission.ts';
import { type Context, defineRoute, type PersonSet, type Route } from '../route.ts';
import { maySeeLabelled } from '../sensitivity.ts';
import {
  bases,
  type Child,
  endings,
  endResponsibility,
  limbNames,
  recordJudgement,
  recordResponsibility,
  undoEnd,
  undoJudgement,
} from './children.ts';
import { judgementRows, responsibilityRows } from './store.ts';

export interface ChildrenHooks {
  /** Earliest birth date that services sent, 'YYYY-MM-DD'; undefined when none is known. */
  birthDateOf(tx: Tx, members: readonly string[]): Promise<string | undefined>;
  /** The one person with this NHS number and birth date, or undefined: the same answer whichever is wrong. */
  findPerson(tx: Tx, nhsNumber: string, birthDate: string): Promise<PersonSet | undefined>;
}

const base = '/people/:personId/children';
const params = z.object({ personId: z.uuid() });
const itemParams = params.extend({ itemId: z.uuid() });
const fields = z.record(z.string(), z.union([z.string().max(4000), z.array(z.string().max(100)).max(10)]));
const doneQuery = z.object({ done: z.enum(['recorded', 'ended', 'undone']).optional() });

type PersonContext = Pick<
  Context<unknown, unknown, unknown>,
  'tx' | 'person' | 'actor' | 'decision' | 'now' | 'form' | 'saw'
>;

// The person, and a parent who may see who looked, read these words: they tell of no objection.
const looked = 'Looked at who has parental responsibility';
const changed = 'Recorded who may decide about the record';

/** Parental responsibility and competence, for the professionals who look after a child; and for young people, who may see what. */
export function childrenRoutes(hooks: ChildrenHooks): Route[] {
  return [...staffPages(hooks), ...recording(hooks), ...takingBack(hooks), ...ownPages(hooks)];
}

/** Parents never read here whether their child objects: for staff with a care relationship only. */
function notForStaff({ decision, actor }: PersonContext): Refusal | undefined {
  const outside = ['self', 'carer', 'parental-responsibility', 'proxy', 'whole-place'];
  return decision === undefined || outside.includes(decision.via) || actor.staffId === null
    ? refuse('forbidden', 'This page is for the professionals who look after the person.')
    : undefined;
}

function notForProfessional(context: PersonContext): Refusal | undefined {
  return (
    notForStaff(context) ??
    (hasRole(context.actor, 'practitioner', 'named-contact')
      ? undefined
      : refuse('forbidden', 'A practitioner or the named contact records this, under their name.'))
  );
}

async function childOf({ tx, person }: PersonContext, hooks: ChildrenHooks): Promise<Child> {
  return { set: person, birthDate: await hooks.birthDateOf(tx, person.members) };
}

/** What a decision is about may itself be restricted: it is shown like a labelled item of the organisation that recorded it. */
async function judgementsShown({ tx, person, actor, decision }: PersonContext): Promise<JudgementShown[]> {
  return (await judgementRows(tx, person.members)).map((row) => ({
    ...row,
    shown:
      decision !== undefined &&
      maySeeLabelled(actor, decision, {
        restricted: row.restricted,
        withheld: false,
        organisation: row.recorded_organisation,
      }),
  }));
}

async function show(
  context: PersonContext,
  hooks: ChildrenHooks,
  forms: { responsibility?: FormState; judgement?: FormState },
  done?: string,
): Promise<Answer> {
  const { tx, person, actor, now } = context;
  const failed = [forms.responsibility, forms.judgement].some((form) => (form?.errors.length ?? 0) > 0);
  return page({
    title: 'Parents and competence',
    wide: true,
    ...(failed ? { status: 422 } : {}),
    breadcrumb: [{ text: 'Person', href: `/people/${person.current}` }],
    body: (
      <ChildrenPage
        base={base.replace(':personId', person.current)}
        birthDate={(await childOf(context, hooks)).birthDate}
        responsibilities={await responsibilityRows(tx, person.members)}
        judgements={await judgementsShown(context)}
        actor={actor}
        now={now}
        mayRecord={notForProfessional(context) === undefined}
        responsibilityForm={forms.responsibility ?? freshForm}
        judgementForm={forms.judgement ?? freshForm}
        done={done}
      />
    ),
  });
}

function staffPages(hooks: ChildrenHooks): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: base,
      permission: seePerson(),
      audit: audited('read', looked),
      params,
      query: doneQuery,
      handler: async (context) => notForStaff(context) ?? show(context, hooks, {}, context.query.done),
    }),
    defineRoute({
      method: 'GET',
      path: `${base}/responsibility.csv`,
      permission: seePerson(),
      audit: audited('export', 'Downloaded who has parental responsibility'),
      params,
      handler: async (context) => {
        const refused = notForStaff(context);
        if (refused) return refused;
        const rows = await responsibilityRows(context.tx, context.person.members);
        return csv('parental-responsibility.csv', [responsibilityHeadings, ...rows.map(responsibilityCells)]);
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${base}/competence.csv`,
      permission: seePerson(),
      audit: audited('export', 'Downloaded who may decide about the record'),
      params,
      handler: async (context) => {
        const refused = notForStaff(context);
        if (refused) return refused;
        return csv('competence.csv', [judgementHeadings, ...(await judgementsShown(context)).map(judgementCells)]);
      },
    }),
  ];
}

const responsibilityForm = z.object({
  holder: z.enum(['person', 'organisation'], 'Choose who has it'),
  nhsNumber: z.string().default(''),
  code: z.string().trim().toUpperCase().default(''),
  name: z.string().trim().min(1, 'Write their name').max(200),
  basis: z.enum(Object.keys(bases) as [keyof typeof bases], 'Choose how they come to have it'),
  evidence: z.string().trim().min(3, 'Write which evidence you saw').max(1000),
});

const judgementForm = z.object({
  about: z.enum(['sharing', 'other'], 'Choose which decision'),
  decision: z.string().trim().max(300).default(''),
  restricted: z.string().optional(),
  limbs: z.preprocess(
    (given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]),
    z.array(z.enum(limbNames as [(typeof limbNames)[number]])),
  ),
  competent: z.enum(['yes', 'no'], 'Choose what you judge'),
  objects: z.enum(['yes', 'no']).optional(),
  reasons: z.string().trim().min(3, 'Write what you rest it on').max(2000),
});

function recording(hooks: ChildrenHooks): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${base}/responsibility`,
      permission: changePerson(),
      audit: audited('change', 'Recorded who has parental responsibility'),
      params,
      handler: async (context) => {
        const refused = notForProfessional(context);
        if (refused) return refused;
        const { raw } = context.form(fields);
        const posted = context.form(responsibilityForm);
        const again = (errors: readonly FieldProblem[]) =>
          show(context, hooks, { responsibility: { raw: posted.raw, errors } });
        const from = dayFromParts(raw, 'from');
        const to = dayFromParts(raw, 'to');
        const toGiven = ['day', 'month', 'year'].some((part) => (raw[`to.${part}`] ?? '') !== '');
        const errors = [
          ...(posted.valid ? [] : posted.errors),
          ...(from === undefined ? [{ field: 'from', message: 'Write the day from which they have it' }] : []),
          ...(toGiven && to === undefined ? [{ field: 'to', message: 'Write the last day, or leave it empty' }] : []),
        ];
        if (!posted.valid || from === undefined || errors.length > 0) return again(errors);
        const { holder: kind, nhsNumber, code, name, basis, evidence } = posted.values;
        if ((kind === 'organisation') !== (basis === 'local-authority'))
          return again([
            { field: 'basis', message: 'A care order gives it to a local authority, all else to a person' },
          ]);
        const holder =
          kind === 'organisation'
            ? /^[A-Z0-9]{3,10}$/.test(code)
              ? { kind, id: code, members: [code], name }
              : undefined
            : await parentGiven(context.tx, hooks, nhsNumber, dayFromParts(raw, 'birthDate'), name);
        if (holder === undefined)
          return again([
            kind === 'organisation'
              ? { field: 'code', message: 'Write the code of the local authority' }
              : { field: 'nhsNumber', message: 'Nobody is known here with this NHS number and birth date' },
          ]);
        const wrong = await recordResponsibility(
          context.tx,
          await childOf(context, hooks),
          { holder, basis, evidence, from, to: to ?? null },
          context,
        );
        if (wrong?.kind === 'invalid') return again([{ field: 'from', message: wrong.message }]);
        return wrong ?? done(context.person, 'recorded');
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${base}/competence`,
      permission: changePerson(),
      audit: audited('change', changed),
      params,
      handler: async (context) => {
        const refused = notForProfessional(context);
        if (refused) return refused;
        const { raw } = context.form(fields);
        const posted = context.form(judgementForm);
        const again = (errors: readonly FieldProblem[]) =>
          show(context, hooks, { judgement: { raw: posted.raw, errors } });
        if (!posted.valid) return again(posted.errors);
        const { about, competent, objects, limbs, reasons, restricted } = posted.values;
        const decision = about === 'sharing' ? 'Who sees the record' : posted.values.decision;
        const reviewOn = dayFromParts(raw, 'reviewOn');
        const errors = [
          ...(decision === '' ? [{ field: 'decision', message: 'Name the decision' }] : []),
          ...(about === 'sharing' && competent === 'yes' && objects === undefined
            ? [{ field: 'objects', message: 'Choose whether they object' }]
            : []),
          ...(reviewOn === undefined ? [{ field: 'reviewOn', message: 'Write the day of the review' }] : []),
        ];
        if (errors.length > 0 || reviewOn === undefined) return again(errors);
        const wrong = await recordJudgement(
          context.tx,
          await childOf(context, hooks),
          {
            ...{ about, decision, limbs, reasons, reviewOn, restricted: restricted === 'yes' },
            ...{ competent: competent === 'yes', objects: objects === 'yes' },
          },
          context,
        );
        if (wrong?.kind === 'invalid') return again([{ field: 'limbs', message: wrong.message }]);
        return wrong ?? done(context.person, 'recorded');
      },
    }),
  ];
}

async function parentGiven(
  tx: Tx,
  hooks: ChildrenHooks,
  nhsNumber: string,
  birthDate: string | undefined,
  name: string,
) {
  const digits = nhsNumber.replaceAll(/\D/g, '');
  if (birthDate === undefined || digits.length !== 10) return undefined;
  const found = await hooks.findPerson(tx, digits, birthDate);
  return found === undefined ? undefined : { kind: 'person' as const, id: found.current, members: found.members, name };
}

function done(person: PersonSet, how: 'recorded' | 'ended' | 'undone'): Answer {
  return redirect(`${base.replace(':personId', person.current)}?done=${how}`);
}

function takingBack(hooks: ChildrenHooks): Route[] {
  const endForm = z.object({
    why: z.enum(Object.keys(endings) as [keyof typeof endings]),
    evidence: z.string().trim().min(3).max(1000),
  });
  const undo = (
    path: string,
    what: (
      context: Context<z.output<typeof itemParams>, unknown, unknown>,
      child: Child,
    ) => Promise<Refusal | undefined>,
  ) =>
    defineRoute({
      method: 'POST',
      path,
      permission: changePerson(),
      audit: audited('change', changed),
      params: itemParams,
      handler: async (context) => {
        const refused = notForProfessional(context) ?? (await what(context, await childOf(context, hooks)));
        return refused ?? done(context.person, 'undone');
      },
    });
  return [
    defineRoute({
      method: 'POST',
      path: `${base}/responsibility/:itemId/end`,
      permission: changePerson(),
      audit: audited('change', 'Ended a record of parental responsibility'),
      params: itemParams,
      handler: async (context) => {
        const refused = notForProfessional(context);
        if (refused) return refused;
        const posted = context.form(endForm);
        if (!posted.valid) return refuse('invalid', 'Choose why it ends, and write which evidence you saw.');
        const given = { id: context.params.itemId, ...posted.values };
        const wrong = await endResponsibility(context.tx, await childOf(context, hooks), given, context);
        return wrong ?? done(context.person, 'ended');
      },
    }),
    undo(`${base}/responsibility/:itemId/undo-end`, (context, child) =>
      undoEnd(context.tx, child, context.params.itemId, context),
    ),
    undo(`${base}/competence/:itemId/undo`, (context, child) =>
      undoJudgement(context.tx, child, context.params.itemId, context),
    ),
  ];
}

function ownPages(hooks: ChildrenHooks): Route[] {
  const path = '/my/who-may-see';
  const read = async (context: PersonContext) => {
    const { tx, person, now } = context;
    const { birthDate } = await childOf(context, hooks);
    const responsibilities = await responsibilityRows(tx, person.members);
    const rows = (await whoActsFor(tx, person.members, now)).filter((row) => row.held_from <= now);
    return { birthDate, rows: rows.map((row) => sightOf(row, responsibilities, birthDate)) };
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: myself('own'),
      audit: audited('read', 'Looked at who may see what for them'),
      handler: async (context) => {
        const judgements = await judgementRows(context.tx, context.person.members);
        const { birthDate, rows } = await read(context);
        return page({
          title: 'Who may see my record for me',
          body: (
            <WhoMaySeePage path={path} birthDate={birthDate} rows={rows} judgements={judgements} now={context.now} />
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}.csv`,
      permission: myself('own'),
      audit: audited('export', 'Downloaded who may see what for them'),
      handler: async (context) => {
        const { rows } = await read(context);
        return csv('who-may-see-my-record.csv', [sightHeadings, ...rows.map(sightCells)]);
      },
    }),
  ];
}
