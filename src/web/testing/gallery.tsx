import { defineRoute, notAudited, open, type Route } from '../../access/index.ts';
import {
  BarChart,
  ButtonLink,
  CardGroup,
  CheckboxField,
  ClockTag,
  DataTable,
  DateField,
  Details,
  Done,
  EmptyState,
  ErrorSummary,
  Facts,
  Figure,
  FilterForm,
  Heading,
  LegalStatusTag,
  Notice,
  Pagination,
  PostForm,
  RadioField,
  Section,
  SelectField,
  SubmitButton,
  SubNavigation,
  SummaryCard,
  TextArea,
  TextField,
  Timeline,
  Warning,
} from '../../platform/design-system/index.ts';
import { page } from '../../platform/http/index.ts';

const clockStates = [
  'not-started',
  'running',
  'due-soon',
  'breached',
  'met',
  'met-late',
  'paused',
  'nullified',
  'unknown',
] as const;
const legalStatuses = [
  'statute',
  'regulation',
  'contract',
  'guidance',
  'standard',
  'local',
  'policy',
  'bill',
  'proposed',
] as const;
const form = {
  raw: { why: 'Because', 'born.day': '31', 'born.month': '2', 'born.year': '1990' },
  errors: [
    { field: 'why', message: 'Write a little more' },
    { field: 'born', message: 'Enter a real date of birth' },
    { field: 'route', message: 'Choose how' },
  ],
};

/** Every part of the design system on one page, for the browser to look at. */
export function galleryRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/gallery',
    permission: open('For the design system’s own test'),
    audit: notAudited('It shows nobody’s data'),
    handler: () =>
      page({ title: 'Gallery', breadcrumb: [{ text: 'Start', href: '/' }], status: 422, body: <Gallery /> }),
  });
}

function Gallery() {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Done>The appointment is booked.</Done>
      <Heading caption="Joan Example, 943 476 5919">All parts of the design</Heading>
      <SubNavigation
        label="Parts"
        items={[
          { text: 'Summary', href: '/gallery', current: true },
          { text: 'Timeline', href: '/gallery#timeline' },
        ]}
      />
      <Notice>
        <p>Good to know.</p>
      </Notice>
      <Warning heading="Penicillin allergy">
        <p>Anaphylaxis in 2019.</p>
      </Warning>
      <CardGroup>
        <SummaryCard heading="Talking therapies" href="/gallery" tag={<ClockTag state="due-soon" />}>
          <p>First appointment due by 14 December 2026.</p>
        </SummaryCard>
        <SummaryCard heading="Without a link">
          <p>Something else.</p>
        </SummaryCard>
        <Figure value="1,204" label="people waiting" note="rounded to 5" />
      </CardGroup>
      <p>
        {clockStates.map((state) => (
          <ClockTag key={state} state={state} />
        ))}
      </p>
      <p>
        {legalStatuses.map((status) => (
          <LegalStatusTag key={status} status={status} />
        ))}
      </p>
      <Facts
        rows={[
          {
            name: 'Named contact',
            value: 'Amina Yusuf',
            action: { text: 'Change', hidden: 'named contact', href: '/gallery' },
          },
          { name: 'Phone', value: null },
        ]}
      />
      <Section heading="Waits" id="waits">
        <FilterForm>
          <SelectField name="area" label="Area" choices={[{ value: 'a', label: 'Northfield' }]} none="All areas" />
        </FilterForm>
        <DataTable
          caption="Waits by service"
          rows={[
            { id: '1', name: 'Community mental health for adults', people: 120 },
            { id: '2', name: 'Averyveryveryverylongserviceidentifierwithoutanyspaces', people: 7 },
          ]}
          rowKey={(row) => row.id}
          csvHref="/gallery.csv"
          columns={[
            { heading: 'Service', cell: (row) => row.name },
            { heading: 'People', numeric: true, cell: (row) => row.people },
          ]}
        />
        <BarChart
          id="fifths"
          caption="Seen within 6 weeks, by deprivation"
          labelHeading="Deprivation fifth"
          valueHeading="Seen in time (%)"
          max={100}
          reference={{ value: 75, label: 'Standard 75%' }}
          bars={[
            { key: '1', label: 'Most deprived', value: 61.2, low: 56, high: 66 },
            { key: '2', label: 'Second', value: 70, low: 66, high: 74 },
            { key: '3', label: 'Middle', value: null, note: 'fewer than 10 people' },
            { key: '5', label: 'Least deprived', value: 84.1, low: 80, high: 88 },
          ]}
        />
        <Pagination page={2} pages={5} href={(n) => `/gallery?page=${n}`} />
        <EmptyState title="Plans">There is no plan yet.</EmptyState>
      </Section>
      <Section heading="What happened" id="timeline">
        <Timeline
          label="What happened"
          moments={[
            {
              key: 'a',
              dateTime: '2026-11-03',
              when: '3 November 2026',
              what: 'Referred to talking therapies',
              detail: 'From the GP',
              tag: <ClockTag state="running" />,
            },
          ]}
        />
        <Details summary="How this is worked out">
          <p>From the referral’s date.</p>
        </Details>
      </Section>
      <PostForm action="/gallery">
        <TextField name="name" label="Name" hint="As on your letters" width={20} />
        <TextArea name="why" label="Why" form={form} />
        <DateField name="born" label="Date of birth" hint="For example, 31 3 1980" form={form} />
        <RadioField
          name="route"
          label="How"
          form={form}
          choices={[
            { value: 'phone', label: 'Phone' },
            { value: 'online', label: 'Online', hint: 'By the form' },
          ]}
        />
        <CheckboxField
          name="needs"
          label="What you need"
          choices={[
            { value: 'easy', label: 'Easy read' },
            { value: 'bsl', label: 'British Sign Language' },
          ]}
          values={['bsl']}
        />
        <SubmitButton>Send</SubmitButton>
        <ButtonLink href="/gallery" secondary>
          Back
        </ButtonLink>
      </PostForm>
    </>
  );
}
