import { z } from 'zod';
import {
  anyRole,
  audited,
  type Context,
  changePerson,
  defineRoute,
  hasRole,
  oversightOf,
  peopleVisibleTo,
  type Route,
  seePerson,
} from '../../access/index.ts';
import { peopleShown } from '../../appointments/index.ts';
import {
  ButtonLink,
  DataTable,
  DateField,
  Done,
  dayFromParts,
  ErrorSummary,
  type FormState,
  freshForm,
  Heading,
  Pagination,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  showDate,
  showTime,
  TextArea,
} from '../../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import {
  itemsDue,
  itemsOf,
  release,
  renew,
  summarise,
  type TimelineEntry,
  UNDO_FOR,
  undoWithholding,
  type WithheldItem,
  type WithholdingContext,
  withhold,
  withholdingGrounds,
} from '../../record/index.ts';
import { isoDay, londonDay } from '../../standards/index.ts';
import { shownResources } from '../shown-resources.ts';

export interface WithheldRoutes {
  onPersonsTouched(tx: Tx, personIds: readonly string[]): Promise<void>;
}

const path = '/people/:personId/withheld';
const baseOf = (personId: string): string => path.replace(':personId', personId);
const params = z.object({ personId: z.uuid() });
const itemParams = params.extend({ itemId: z.uuid() });
const listQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).optional(),
  done: z.enum(['withheld', 'released', 'renewed', 'undone']).optional(),
  item: z.uuid().optional(),
});
const itemQuery = z.object({ item: z.string().regex(/^[A-Z][A-Za-z]{1,60}\/[A-Za-z0-9.-]{1,64}$/) });
const fields = z.record(z.string(), z.string().max(4000));
const perPage = 50;
const dueWithin = 28 * 86_400_000;

const doneWords = {
  withheld: 'It is withheld from the person from now on.',
  released: 'It is shown to the person from now on.',
  renewed: 'It stays withheld, with the new review day.',
  undone: 'That was taken back.',
} as const;

/** Withholding single items from the person, for the professionals who look after them; and what is due for review. */
export function withheldRoutes(wired: WithheldRoutes): Route[] {
  const acting = ({ now }: { now: number }): WithholdingContext => ({ now, ...wired });
  return [listRoute(), csvRoute(), ...formRoutes(acting), ...itemRoutes(acting), ...dueRoutes()];
}

type PersonContext = Pick<
  Context<unknown, unknown, unknown>,
  'tx' | 'person' | 'actor' | 'decision' | 'now' | 'form' | 'saw'
>;

/** The pages are about what the person is not told: for staff with a care relationship only, whoever else may see the record. */
function notForStaff({ decision, actor }: PersonContext): Refusal | undefined {
  const outside = ['self', 'carer', 'parental-responsibility', 'proxy', 'whole-place'];
  return decision === undefined || outside.includes(decision.via) || actor.staffId === null
    ? refuse('forbidden', 'This page is for the professionals who look after the person.')
    : undefined;
}

async function titlesOf(context: PersonContext): Promise<{ titles: Map<string, string>; timeline: TimelineEntry[] }> {
  const { timeline } = summarise(await shownResources(context));
  return { titles: new Map(timeline.map((entry) => [entry.source.reference, entry.title])), timeline };
}

/** What is or was withheld, as far as this member of staff may see the item itself. */
async function itemsShown(context: PersonContext): Promise<WithheldItem[]> {
  const seen = new Set((await shownResources(context)).map(({ type, id }) => `${type}/${id}`));
  return (await itemsOf(context.tx, context.person.members)).filter((item) => seen.has(keyOf(item)));
}

function keyOf({ type, resourceId }: Pick<WithheldItem, 'type' | 'resourceId'>): string {
  return `${type}/${resourceId}`;
}

const groundsOf = (item: WithheldItem): string =>
  withholdingGrounds[item.grounds as keyof typeof withholdingGrounds] ?? item.grounds;

// The person reads who used their record: these words do not say that anything is withheld.
const looked = 'Looked at which parts of the record are shown to whom';
const changed = 'Changed which parts of the record are shown to whom';

function listRoute(): Route {
  return defineRoute({
    method: 'GET',
    path,
    permission: seePerson(),
    audit: audited('read', looked),
    params,
    query: listQuery,
    handler: async (context) => {
      const refused = notForStaff(context);
      if (refused) return refused;
      const { query, person, now } = context;
      const { titles, timeline } = await titlesOf(context);
      const items = await itemsShown(context);
      const base = baseOf(person.current);
      const recent = items.find(({ id }) => id === query.item);
      const mayUndo = recent !== undefined && now - (recent.endedAt ?? recent.at) <= UNDO_FOR;
      return page({
        title: 'What is withheld from the person',
        wide: true,
        breadcrumb: [{ text: 'Person', href: `/people/${person.current}` }],
        body: (
          <>
            {query.done === undefined ? null : <Done>{doneWords[query.done]}</Done>}
            {mayUndo && query.done !== undefined && query.done !== 'undone' && query.done !== 'renewed' ? (
              <PostForm action={`${base}/${recent.id}/undo`}>
                <SubmitButton secondary>Take it back</SubmitButton>
              </PostForm>
            ) : null}
            <WithheldPage items={items} titles={titles} timeline={timeline} base={base} at={query.page ?? 1} />
          </>
        ),
      });
    },
  });
}

function WithheldPage(props: {
  items: readonly WithheldItem[];
  titles: ReadonlyMap<string, string>;
  timeline: readonly TimelineEntry[];
  base: string;
  at: number;
}) {
  const { items, titles, timeline, base } = props;
  const held = items.filter((item) => item.endedAt === null);
  const past = items.filter((item) => item.endedAt !== null);
  const heldKeys = new Set(held.map(keyOf));
  const open = timeline.filter((entry) => !heldKeys.has(entry.source.reference));
  const pages = Math.max(1, Math.ceil(open.length / perPage));
  const at = Math.min(props.at, pages);
  const title = (item: WithheldItem): string => titles.get(keyOf(item)) ?? item.type;
  return (
    <>
      <Heading>What is withheld from the person</Heading>
      <p>
        The person, and whoever acts for them, does not see these items on any page, in any file, or through another
        system; nor what is part of them. They are not told which. They can ask the Caldicott Guardian whether the law
        was kept.
      </p>
      <Section heading="Withheld now">
        <DataTable
          caption="Withheld now"
          captionSize="s"
          rows={held}
          rowKey={(item) => item.id}
          empty="Nothing is withheld from this person here. A service may have sent items that it withheld itself."
          columns={[
            { heading: 'What', cell: title },
            { heading: 'Ground', cell: groundsOf },
            { heading: 'Why', cell: (item) => item.words },
            { heading: 'Decided by', cell: (item) => `${item.byName}, ${showTime(item.at)}` },
            { heading: 'Review by', cell: (item) => showDate(item.reviewOn) },
            {
              heading: 'Review',
              cell: (item) => (
                <a href={`${base}/${item.id}`}>
                  Review<span className="nhsuk-u-visually-hidden"> {title(item)}</span>
                </a>
              ),
            },
          ]}
        />
        <p>
          <a href={`${base}.csv`}>All decisions as CSV</a>
        </p>
      </Section>
      <Section heading="Decisions that ended">
        <DataTable
          caption="Decisions that ended"
          captionSize="s"
          rows={past}
          rowKey={(item) => item.id}
          empty="No decision has ended."
          columns={[
            { heading: 'What', cell: title },
            { heading: 'Withheld', cell: (item) => `${item.byName}, ${showTime(item.at)}` },
            {
              heading: 'Ended',
              cell: (item) =>
                `${item.endedHow}, ${item.endedBy}, ${item.endedAt === null ? '' : showTime(item.endedAt)}`,
            },
            { heading: 'Why', cell: (item) => item.endedWords ?? '' },
          ]}
        />
      </Section>
      <Section heading="Withhold an item" id="items">
        <DataTable
          caption="The record, latest first"
          captionSize="s"
          rows={open.slice((at - 1) * perPage, at * perPage)}
          rowKey={(entry) => `${entry.source.reference} ${entry.title} ${entry.date}`}
          empty="The record holds nothing that happened."
          columns={[
            { heading: 'When', cell: (entry) => entry.date.slice(0, 10) },
            { heading: 'What', cell: (entry) => entry.title },
            {
              heading: 'Withhold',
              cell: (entry) => (
                <a href={`${base}/new?item=${encodeURIComponent(entry.source.reference)}`}>
                  Withhold<span className="nhsuk-u-visually-hidden"> {entry.title}</span>
                </a>
              ),
            },
          ]}
        />
        <Pagination page={at} pages={pages} href={(number) => `${base}?page=${number}#items`} />
      </Section>
    </>
  );
}

function csvRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}.csv`,
    permission: seePerson(),
    audit: audited('export', 'Downloaded which parts of the record are shown to whom'),
    params,
    handler: async (context) => {
      const refused = notForStaff(context);
      if (refused) return refused;
      const { titles } = await titlesOf(context);
      const rows = (await itemsShown(context)).map((item) => [
        titles.get(keyOf(item)) ?? item.type,
        groundsOf(item),
        item.words,
        item.byName,
        new Date(item.at).toISOString(),
        item.reviewOn,
        item.endedHow ?? '',
        item.endedBy ?? '',
        item.endedAt === null ? '' : new Date(item.endedAt).toISOString(),
      ]);
      return csv('withheld.csv', [
        ['what', 'ground', 'why', 'decided by', 'decided', 'review by', 'ended how', 'ended by', 'ended'],
        ...rows,
      ]);
    },
  });
}

function formRoutes(acting: (context: { now: number }) => WithholdingContext): Route[] {
  const show = (title: string, personId: string, form: FormState): Answer =>
    page({
      title: 'Withhold an item',
      ...(form.errors.length > 0 ? { status: 422 } : {}),
      breadcrumb: [{ text: 'What is withheld', href: baseOf(personId) }],
      body: (
        <>
          <ErrorSummary errors={form.errors} />
          <Heading caption={title}>Withhold an item from the person</Heading>
          <p>
            You decide this under your name. It holds until somebody releases it; you are asked to look at it again.
          </p>
          <PostForm>
            <RadioField
              name="grounds"
              label="On which ground?"
              form={form}
              choices={Object.entries(withholdingGrounds).map(([value, label]) => ({ value, label }))}
            />
            <TextArea name="words" label="Why" hint="Staff and the Caldicott Guardian read it." rows={3} form={form} />
            <DateField name="reviewOn" label="Look at it again by" hint="Within a year." form={form} />
            <SubmitButton>Withhold it</SubmitButton>
          </PostForm>
        </>
      ),
    });
  const itemTitle = async (context: PersonContext, key: string): Promise<string | Refusal> => {
    const refused = notForStaff(context);
    if (refused) return refused;
    const found = (await shownResources(context)).find(({ type, id }) => `${type}/${id}` === key && type !== 'Patient');
    if (found === undefined) return refuse('not-found', 'There is no such item in this record.');
    return summarise([found]).timeline[0]?.title ?? found.type;
  };
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/new`,
      permission: seePerson(),
      audit: audited('read', looked),
      params,
      query: itemQuery,
      handler: async (context) => {
        const title = await itemTitle(context, context.query.item);
        return isRefusal(title) ? title : show(title, context.person.current, freshForm);
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/new`,
      permission: changePerson(),
      audit: audited('change', changed),
      params,
      query: itemQuery,
      handler: async (context) => {
        const { tx, person, actor, query } = context;
        const title = await itemTitle(context, query.item);
        if (isRefusal(title)) return title;
        const { raw } = context.form(fields);
        const grounds = z.enum(['serious-harm', 'third-party']).safeParse(raw.grounds);
        const words = (raw.words ?? '').trim();
        const errors = [
          ...(grounds.success ? [] : [{ field: 'grounds', message: 'Choose the ground' }]),
          ...(words.length >= 3 ? [] : [{ field: 'words', message: 'Write why, in a few words' }]),
        ];
        if (!grounds.success || errors.length > 0) return show(title, person.current, { raw, errors });
        const [type = '', id = ''] = query.item.split('/');
        const reviewOn = dayFromParts(raw, 'reviewOn') ?? '';
        const members = [...person.members];
        const result = await attempt(tx, () =>
          withhold(tx, { members, type, id, grounds: grounds.data, words, reviewOn, actor }, acting(context)),
        );
        if (!isRefusal(result)) return redirect(`${baseOf(person.current)}?done=withheld&item=${result.id}`);
        return result.kind === 'invalid'
          ? show(title, person.current, { raw, errors: [{ field: 'reviewOn', message: result.message }] })
          : result;
      },
    }),
  ];
}

function itemRoutes(acting: (context: { now: number }) => WithholdingContext): Route[] {
  const find = async (context: PersonContext, itemId: string): Promise<WithheldItem | Refusal> => {
    const refused = notForStaff(context);
    if (refused) return refused;
    return (
      (await itemsShown(context)).find(({ id }) => id === itemId) ??
      refuse('not-found', 'There is no such item in this record.')
    );
  };
  const show = async (context: PersonContext, item: WithheldItem, form: FormState): Promise<Answer> => {
    const { titles } = await titlesOf(context);
    return page({
      title: 'Review what is withheld',
      ...(form.errors.length > 0 ? { status: 422 } : {}),
      breadcrumb: [{ text: 'What is withheld', href: baseOf(context.person.current) }],
      body: (
        <>
          <ErrorSummary errors={form.errors} />
          <Heading caption={titles.get(keyOf(item)) ?? item.type}>Review what is withheld</Heading>
          <p>
            Withheld by {item.byName} on {showTime(item.at)}: {item.words} ({groundsOf(item)}.) Review by{' '}
            {showDate(item.reviewOn)}.
          </p>
          <PostForm>
            <RadioField
              name="decision"
              label="What do you decide?"
              form={form}
              choices={[
                { value: 'release', label: 'Release it: the person sees it from now on' },
                { value: 'renew', label: 'Withhold it further' },
              ]}
            />
            <TextArea name="words" label="Why" hint="Staff and the Caldicott Guardian read it." rows={3} form={form} />
            <DateField name="reviewOn" label="If further: look at it again by" hint="Within a year." form={form} />
            <SubmitButton>Decide</SubmitButton>{' '}
            <ButtonLink href={baseOf(context.person.current)} secondary>
              Cancel
            </ButtonLink>
          </PostForm>
        </>
      ),
    });
  };
  return [
    defineRoute({
      method: 'GET',
      path: `${path}/:itemId`,
      permission: seePerson(),
      audit: audited('read', looked),
      params: itemParams,
      handler: async (context) => {
        const item = await find(context, context.params.itemId);
        return isRefusal(item) ? item : show(context, item, freshForm);
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:itemId`,
      permission: changePerson(),
      audit: audited('change', changed),
      params: itemParams,
      handler: async (context) => {
        const { tx, person, actor, params } = context;
        const item = await find(context, params.itemId);
        if (isRefusal(item)) return item;
        const { raw } = context.form(fields);
        const words = (raw.words ?? '').trim();
        const decision = raw.decision === 'release' || raw.decision === 'renew' ? raw.decision : undefined;
        const errors = [
          ...(decision === undefined ? [{ field: 'decision', message: 'Choose release or further' }] : []),
          ...(words.length >= 3 ? [] : [{ field: 'words', message: 'Write why, in a few words' }]),
        ];
        if (errors.length > 0) return show(context, item, { raw, errors });
        const asked = { members: [...person.members], itemId: item.id, words, actor };
        const reviewOn = dayFromParts(raw, 'reviewOn') ?? '';
        const result = await attempt(tx, () =>
          decision === 'release'
            ? release(tx, asked, acting(context))
            : renew(tx, { ...asked, reviewOn }, acting(context)),
        );
        const done = decision === 'release' ? 'released' : 'renewed';
        if (!isRefusal(result)) return redirect(`${baseOf(person.current)}?done=${done}&item=${result.id}`);
        return result.kind === 'invalid'
          ? show(context, item, { raw, errors: [{ field: 'reviewOn', message: result.message }] })
          : result;
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:itemId/undo`,
      permission: changePerson(),
      audit: audited('change', changed),
      params: itemParams,
      handler: async (context) => {
        const { tx, person, actor, params } = context;
        const item = await find(context, params.itemId);
        if (isRefusal(item)) return item;
        const asked = { members: [...person.members], itemId: item.id, actor };
        const result = await undoWithholding(tx, asked, acting(context));
        return isRefusal(result) ? result : redirect(`${baseOf(person.current)}?done=undone`);
      },
    }),
  ];
}

/** What is to be looked at again within four weeks: the professional's own decisions, and for the Guardian all of the organisations they answer for. */
function dueRoutes(): Route[] {
  const readers = anyRole('practitioner', 'named-contact', 'caldicott-guardian');
  const due = async ({ tx, actor, now, saw }: Pick<PersonContext, 'tx' | 'actor' | 'now' | 'saw'>) => {
    const until = isoDay(londonDay(now + dueWithin));
    const own = actor.accountId === null ? [] : await itemsDue(tx, { account: actor.accountId }, until);
    const overseen = hasRole(actor, 'caldicott-guardian')
      ? await itemsDue(tx, await oversightOf(tx, actor, now), until)
      : [];
    const items = [...new Map([...own, ...overseen].map((item) => [item.id, item])).values()];
    // Names only of those whom the reader looks after: the Guardian sees who decided and when, and not whose record it is.
    const visible = new Set(await peopleVisibleTo(tx, actor, now));
    const people = await peopleShown(tx, [...new Set(items.map((item) => item.personId))]);
    const rows = items.map((item) => {
      const person = people.get(item.personId);
      return {
        item,
        person:
          person !== undefined && (visible.has(person.current) || visible.has(item.personId)) ? person : undefined,
      };
    });
    saw(rows.flatMap(({ person }) => person?.current ?? []));
    return rows;
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/withheld',
      permission: readers,
      audit: audited('read', 'Looked at what is due for review'),
      handler: async (context) => {
        const today = isoDay(londonDay(context.now));
        return page({
          title: 'Withheld items due for review',
          wide: true,
          body: (
            <>
              <Heading>Withheld items due for review</Heading>
              <p>What was withheld from people and is to be looked at again within four weeks.</p>
              <DataTable
                caption="Due for review"
                captionSize="s"
                rows={await due(context)}
                rowKey={({ item }) => item.id}
                empty="Nothing is due for review."
                columns={[
                  { heading: 'Review by', cell: ({ item }) => showDate(item.reviewOn) },
                  { heading: 'State', cell: ({ item }) => (item.reviewOn < today ? 'Overdue' : 'Due') },
                  { heading: 'Decided by', cell: ({ item }) => `${item.byName}, ${showTime(item.at)}` },
                  { heading: 'Ground', cell: ({ item }) => groundsOf(item) },
                  {
                    heading: 'Person',
                    cell: ({ item, person }) =>
                      person === undefined ? (
                        'Shown to those who look after them'
                      ) : (
                        <a href={`${baseOf(person.current)}/${item.id}`}>{person.name}</a>
                      ),
                  },
                ]}
              />
              <p>
                <a href="/withheld.csv">This list as CSV</a>
              </p>
            </>
          ),
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/withheld.csv',
      permission: readers,
      audit: audited('export', 'Downloaded what is due for review'),
      handler: async (context) => {
        const rows = (await due(context)).map(({ item, person }) => [
          item.reviewOn,
          item.byName,
          new Date(item.at).toISOString(),
          groundsOf(item),
          person?.name ?? '',
        ]);
        return csv('withheld-due.csv', [['review by', 'decided by', 'decided', 'ground', 'person'], ...rows]);
      },
    }),
  ];
}
