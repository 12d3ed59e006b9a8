import type { ReactNode } from 'react';
import { z } from 'zod';
import {
  type Actor,
  anyRole,
  audited,
  BreakGlassPage,
  breakGlass,
  defineRoute,
  glassForm,
  glassReasons,
  hasRole,
  may,
  type PersonSetOf,
  type Route,
  type TellGuardians,
} from '../../access/index.ts';
import type { Details, Found } from '../../identity/index.ts';
import { normaliseNhsNumber } from '../../identity/index.ts';
import {
  Column,
  Columns,
  DataTable,
  DateField,
  dayFromParts,
  EmptyState,
  ErrorSummary,
  type FormState,
  freshForm,
  Heading,
  Notice,
  PostForm,
  Section,
  SubmitButton,
  showDate,
  showNhsNumber,
  TextField,
} from '../../platform/design-system/index.ts';
import { page, redirect } from '../../platform/http/index.ts';
import { isRefusal, refuse, type Tx } from '../../platform/index.ts';

export interface FindPersonRoutes {
  find(tx: Tx, details: Details): Promise<Found[]>;
  personSet: PersonSetOf;
  tellGuardians: TellGuardians;
}

const seekers = anyRole('practitioner', 'named-contact', 'team-manager');

/**
 * Finding a person: the NHS number, or a name and the birth date. The answer tells only of people whom the asker may see;
 * for all others it is the same as for nobody, for a search must not tell who is in care.
 */
export function findPersonRoutes(wired: FindPersonRoutes): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/people',
      permission: seekers,
      audit: audited('read', 'Opened the page to find a person'),
      handler: ({ actor }) => page({ title: 'Find a person', body: <FindPerson form={freshForm} actor={actor} /> }),
    }),
    defineRoute({
      method: 'POST',
      path: '/people',
      permission: seekers,
      audit: audited('search', 'Looked for a person by their details'),
      handler: async ({ tx, form, actor, now, body, saw }) => {
        const posted = form(searchForm(body));
        if (!posted.valid) {
          return page({ title: 'Find a person', status: 422, body: <FindPerson form={posted} actor={actor} /> });
        }
        const found = await wired.find(tx, posted.values);
        const visible: Found[] = [];
        for (const person of found) {
          const question = { actor, action: 'see' as const, person, now, personSet: wired.personSet };
          if ((await may(tx, question)).allowed) visible.push(person);
        }
        saw(visible.map((person) => person.current));
        return page({
          title: 'Find a person',
          body: (
            <FindPerson form={{ raw: posted.raw, errors: [] }} actor={actor}>
              <Results found={visible} asked={askedFields(posted.raw)} />
            </FindPerson>
          ),
        });
      },
    }),
    breakGlassRoute(wired),
  ];
}

const detailNames = ['nhsNumber', 'family', 'given', 'birthDate.day', 'birthDate.month', 'birthDate.year'];

/** What was looked for, to be sent again with the reason: never in an address. */
function askedFields(raw: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(detailNames.flatMap((name) => (raw[name] ? [[name, raw[name]]] : [])));
}

/**
 * Breaking glass for whom a search did not find. Until the reason is given the answer is the same for everybody and for nobody, so that it
 * tells neither that somebody exists nor that they are in care; afterwards it is in the audit, and trying many details locks the account.
 */
function breakGlassRoute(wired: FindPersonRoutes): Route {
  return defineRoute({
    method: 'POST',
    path: '/people/break-glass',
    permission: seekers,
    audit: audited('break-glass', 'Broke glass after a search that found nobody'),
    handler: async ({ tx, form, actor, now, body, saw, note }) => {
      const asked = form(searchForm(body));
      if (!asked.valid)
        return page({ title: 'Find a person', status: 422, body: <FindPerson form={asked} actor={actor} /> });
      const given = form(glassForm);
      const details = askedFields(asked.raw);
      // The button under 'Nobody found' sends no reason: the form is asked for, and nothing is wrong yet.
      if (!given.valid) {
        const begins = asked.raw.begin === 'yes';
        note('Only the form was opened');
        return page({
          title: 'Break glass',
          ...(begins ? {} : { status: 422 }),
          body: <BreakGlassPage form={begins ? freshForm : given} action="/people/break-glass" details={details} />,
        });
      }
      note(`${glassReasons[given.values.reason]}: ${given.values.words}`);
      const found = await wired.find(tx, asked.values);
      const [only] = found;
      saw(found.flatMap((person) => person.members));
      if (only === undefined)
        return refuse('not-found', 'There is nobody with these details here. What you asked and why was written down.');
      if (found.length > 1)
        return refuse(
          'conflict',
          'More than one person has these details. Give the NHS number, or the first name too. What you asked and why was written down.',
        );
      const broken = await breakGlass(tx, {
        actor,
        personId: only.current,
        ...given.values,
        now,
        tellGuardians: wired.tellGuardians,
      });
      return isRefusal(broken) ? broken : redirect(`/people/${only.current}`);
    },
  });
}

/** Either the NHS number alone, or family name and birth date. */
function searchForm(body: unknown): z.ZodType<Details> {
  const fields = z.record(z.string(), z.unknown());
  return fields.transform((given, context): Details => {
    const text = (name: string) => String(given[name] ?? '').trim();
    const wrong = (path: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [path], message });
      return z.NEVER;
    };
    if (text('nhsNumber') !== '') {
      const nhsNumber = normaliseNhsNumber(text('nhsNumber'));
      return nhsNumber
        ? { nhsNumber }
        : wrong('nhsNumber', 'Enter an NHS number that is real: ten digits, of which the last checks the others');
    }
    const birthDate = dayFromParts(body, 'birthDate');
    if (text('family') === '') return wrong('family', 'Enter the NHS number, or the family name and the birth date');
    if (!birthDate) return wrong('birthDate', 'Enter the birth date too: a name alone finds nobody');
    return { family: text('family'), birthDate, ...(text('given') ? { given: text('given') } : {}) };
  }) as unknown as z.ZodType<Details>;
}

function FindPerson({ form, actor, children }: { form: FormState; actor: Actor; children?: ReactNode }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Find a person</Heading>
      <Notice>
        You find the people you have a care relationship with
        {hasRole(actor, 'team-manager') ? ', and those your teams care for' : ''}. Everybody you look for can see that
        you did.
      </Notice>
      {children}
      <Columns>
        <Column width="one-half">
          <PostForm>
            <Section heading="By NHS number">
              <TextField
                name="nhsNumber"
                label="NHS number"
                hint="Ten digits, such as 999 123 4567"
                inputMode="numeric"
                width={20}
                form={form}
              />
              <SubmitButton>Find by number</SubmitButton>
            </Section>
          </PostForm>
        </Column>
        <Column width="one-half">
          <PostForm>
            <Section heading="By name and birth date">
              <TextField name="family" label="Family name" width={20} form={form} />
              <TextField name="given" label="First name (optional)" width={20} form={form} />
              <DateField name="birthDate" label="Birth date" form={form} />
              <SubmitButton>Find by name</SubmitButton>
            </Section>
          </PostForm>
        </Column>
      </Columns>
    </>
  );
}

function Results({ found, asked }: { found: readonly Found[]; asked: Readonly<Record<string, string>> }) {
  if (found.length === 0) {
    return (
      <>
        <EmptyState title="Nobody found">
          Nobody with these details is in your care. Check the spelling and the date; a person may be known by another
          name.
        </EmptyState>
        <PostForm action="/people/break-glass">
          {Object.entries({ ...asked, begin: 'yes' }).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <p>If you must see a record at once without a recorded relationship, you can break glass. It is reviewed.</p>
          <SubmitButton secondary>Break glass</SubmitButton>
        </PostForm>
      </>
    );
  }
  return (
    <DataTable
      caption={found.length === 1 ? 'One person' : `${found.length} people`}
      rows={found}
      rowKey={(person) => person.current}
      columns={[
        {
          heading: 'Name',
          cell: ({ current, record }) => (
            <a href={`/people/${current}`}>
              {[...record.given, record.family[0]].filter(Boolean).join(' ') || 'Name not known'}
            </a>
          ),
        },
        { heading: 'Birth date', cell: ({ record }) => (record.birthDate ? showDate(record.birthDate) : 'Not known') },
        {
          heading: 'NHS number',
          cell: ({ record }) => (record.nhsNumber ? showNhsNumber(record.nhsNumber) : 'Not known'),
        },
        {
          heading: 'Address',
          cell: ({ record }) => [...record.addressLines, record.postcode[0]].filter(Boolean).join(', ') || 'Not known',
        },
      ]}
    />
  );
}
