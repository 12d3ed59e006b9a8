import { z } from 'zod';
import {
  audited,
  type Context,
  defineRoute,
  hasRole,
  leadPerson,
  myself,
  type Route,
  seePerson,
} from '../access/index.ts';
import { findOrganisations } from '../directory/index.ts';
import { type Choice, dayFromParts, type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, page, redirect } from '../platform/http/index.ts';
import { attempt, isRefusal, type Refusal, refuse } from '../platform/index.ts';
import { hiddenHere } from '../record/index.ts';
import { arrangeCover, endCover } from './arrange-cover.ts';
import { assignContact } from './assign-contact.ts';
import { endContact } from './end-contact.ts';
import { acting, refusedForm, refusedStatus } from './form-answers.ts';
import { handOver } from './hand-over.ts';
import { loadCandidates } from './load-candidates.ts';
import { ContactPage } from './pages/contact.tsx';
import { AssignPage, CoverPage, EndContactPage, HandOverPage, staffChoices } from './pages/forms.tsx';
import { type PersonContact, readContact } from './read-contact.ts';
import { staffShown } from './staff-names.ts';
import type { CoordinationDependencies } from './types.ts';

const params = z.object({ personId: z.uuid() });
const doneQuery = z.object({ done: z.string().max(20).optional() });
const doneWords: Record<string, string> = {
  assigned: 'A contact was named.',
  'handed-over': 'The person was handed over.',
  cover: 'The cover is arranged.',
  'cover-ended': 'The cover was ended.',
  ended: 'The contact was ended.',
};

type PersonContext = Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'now' | 'actor' | 'decision'>;

/** The named contact: for the person, for those who may see the record, and the acts for those who lead. */
export function contactRoutes(dependencies: CoordinationDependencies): Route[] {
  const base = (personId: string): string => `/people/${personId}/contact`;
  const crumbs = (personId: string) => [
    { text: 'Person', href: `/people/${personId}` },
    { text: 'Named contact', href: base(personId) },
  ];
  const read = async (context: PersonContext) =>
    readContact(context.tx, context.person, acting(dependencies, context.now), await hiddenHere(context));

  /** A form for one act: shown, and shown again with what is wrong. */
  const formPage = (
    suffix: string,
    title: string,
    body: (form: FormState, choices: Choice[]) => React.ReactElement,
    fields: readonly string[],
    perform: (
      context: Context<z.output<typeof params>, unknown, unknown>,
      raw: Record<string, string>,
    ) => Promise<unknown | Refusal>,
    done: string,
  ): Route[] => {
    const show = async (context: PersonContext, form: FormState, status = 200): Promise<Answer> =>
      page({
        title,
        status,
        breadcrumb: crumbs(context.person.current),
        body: body(form, await choicesFor(context, await read(context))),
      });
    return [
      defineRoute({
        method: 'GET',
        path: `/people/:personId/contact/${suffix}`,
        permission: leadPerson(),
        audit: audited('read', `Opened the form: ${title}`),
        params,
        handler: (context) => show(context, freshForm),
      }),
      defineRoute({
        method: 'POST',
        path: `/people/:personId/contact/${suffix}`,
        permission: leadPerson(),
        audit: audited('change', title),
        params,
        handler: async (context) => {
          const { raw } = context.form(anyFields);
          const result = await attempt(context.tx, () => perform(context, raw));
          if (!isRefusal(result)) return redirect(`${base(context.params.personId)}?done=${done}`);
          return show(context, refusedForm(raw, result, fields), refusedStatus(result));
        },
      }),
    ];
  };

  const contactPage = (own: boolean): Route =>
    defineRoute({
      method: 'GET',
      path: own ? '/my/contact' : '/people/:personId/contact',
      permission: own ? myself('see') : seePerson(),
      audit: audited('read', 'Looked at the named contact'),
      query: doneQuery,
      handler: async (context) => {
        const { actor, person, query, decision } = context;
        const contact = await read(context);
        const mayLead = !own && decision !== undefined && hasRole(actor, 'named-contact', 'team-manager');
        return page({
          title: own ? 'My named contact' : 'Named contact',
          breadcrumb: own ? [] : crumbs(person.current).slice(0, 1),
          body: (
            <ContactPage
              contact={contact}
              {...(await names(context, contact))}
              base={mayLead ? base(person.current) : undefined}
              own={own}
              done={query.done === undefined ? undefined : doneWords[query.done]}
            />
          ),
        });
      },
    });

  return [
    contactPage(true),
    contactPage(false),
    ...formPage(
      'assign',
      'Name a contact',
      (form, choices) => <AssignPage form={form} choices={choices} />,
      ['staffId', 'reason'],
      ({ tx, person, actor, now }, raw) => {
        const byHand = raw.how === 'hand' ? { staffId: raw.staffId ?? '', reason: raw.reason ?? '' } : {};
        const command = {
          personId: person.current,
          ...byHand,
          overLimit: raw.overLimit === 'yes',
          by: actor.staffId ?? actor.name,
        };
        return byHand.staffId === '' ? chooseSomebody() : assignContact(tx, command, acting(dependencies, now));
      },
      'assigned',
    ),
    ...formPage(
      'hand-over',
      'Hand over',
      (form, choices) => <HandOverPage form={form} choices={choices} />,
      ['staffId', 'reason'],
      ({ tx, person, actor, now }, raw) => {
        const { staffId: toStaffId = '', reason = '', overLimit } = raw;
        const command = {
          personId: person.current,
          toStaffId,
          reason,
          overLimit: overLimit === 'yes',
          by: actor.staffId ?? actor.name,
        };
        return toStaffId === '' ? chooseSomebody() : handOver(tx, command, acting(dependencies, now));
      },
      'handed-over',
    ),
    ...formPage(
      'cover',
      'Arrange cover',
      (form, choices) => <CoverPage form={form} choices={choices} caseload={false} />,
      ['staffId', 'startsOn', 'endsOn', 'reason'],
      ({ tx, person, actor, now }, raw) => {
        const { staffId = '', reason = '' } = raw;
        const days = { startsOn: dayFromParts(raw, 'startsOn') ?? '', endsOn: dayFromParts(raw, 'endsOn') ?? '' };
        const command = { personId: person.current, staffId, reason, ...days, by: actor.staffId ?? actor.name };
        return staffId === '' ? chooseSomebody() : arrangeCover(tx, command, acting(dependencies, now));
      },
      'cover',
    ),
    ...formPage(
      'end',
      'End the contact',
      (form) => <EndContactPage form={form} />,
      ['reason'],
      ({ tx, person, actor, now }, raw) =>
        endContact(
          tx,
          { personId: person.current, reason: raw.reason ?? '', by: actor.staffId ?? actor.name },
          acting(dependencies, now),
        ),
      'ended',
    ),
    defineRoute({
      method: 'POST',
      path: '/people/:personId/contact/cover/:coverId/end',
      permission: leadPerson(),
      audit: audited('change', 'Ended cover for a named contact'),
      params: params.extend({ coverId: z.uuid() }),
      handler: async ({ tx, person, params: { coverId }, now }) => {
        const ended = await endCover(tx, { personId: person.current, coverId }, acting(dependencies, now));
        return isRefusal(ended) ? ended : redirect(`${base(person.current)}?done=cover-ended`);
      },
    }),
  ];
}

/** The use cases judge what was posted; the form only carries it. Nothing longer than a page of text. */
const anyFields = z.record(z.string(), z.string().max(2000));

async function chooseSomebody(): Promise<Refusal> {
  return refuse('invalid', 'Choose a member of staff', {
    where: 'staffId',
    what: 'nobody was chosen',
    mend: 'choose from the list',
  });
}

async function choicesFor({ tx, now }: PersonContext, contact: PersonContact): Promise<Choice[]> {
  const organisations = contact.services.flatMap((service) => service.organisation ?? []);
  const candidates = await loadCandidates(tx, organisations, now);
  return staffChoices(candidates, contact.contact?.kind === 'named' ? contact.contact.staffId : undefined);
}

async function names({ tx, now }: PersonContext, contact: PersonContact) {
  const ids = [
    ...contact.history.flatMap((each) => [each.staffId, ...each.working.considered.map((one) => one.staffId)]),
    ...contact.coverHistory.map((cover) => cover.staffId),
  ];
  const codes = contact.services.flatMap((service) => service.organisation ?? []);
  const organisations = new Map([...(await findOrganisations(tx, codes))].map(([ods, { name }]) => [ods, name]));
  return { staff: await staffShown(tx, ids, now), organisations };
}
