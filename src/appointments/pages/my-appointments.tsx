import {
  ButtonLink,
  DataTable,
  Done,
  EmptyState,
  Heading,
  PostForm,
  Section,
  SelectField,
  SubmitButton,
  SummaryCard,
  Tag,
} from '../../platform/design-system/index.ts';
import { type Practice, staffName } from '../practice-staff.ts';
import { sayTime } from '../say-time.ts';
import type { Appointment, CareRequest } from '../types.ts';
import type { UsualGp } from '../usual-gp.ts';
import { mediumWords, offerTitle, requestWords, stateWords } from './words.ts';

export interface AppointmentsPageProps {
  base: string;
  own: boolean;
  now: number;
  practice: Practice | undefined;
  appointments: readonly Appointment[];
  requests: readonly CareRequest[];
  choice: string | undefined;
  usual: UsualGp | undefined;
  done: string | undefined;
}

/** What is booked, what was asked for, and what has been. */
export function AppointmentsPage(props: AppointmentsPageProps) {
  const { base, own, now, practice, appointments, requests } = props;
  const upcoming = appointments.filter((each) => each.state === 'booked' && each.ends > now).reverse();
  const past = appointments.filter((each) => each.state !== 'booked' || each.ends <= now);
  const open = requests.filter((each) => each.state === 'open');
  return (
    <>
      {props.done === undefined ? null : <Done>{props.done}</Done>}
      <Heading>{own ? 'My GP appointments' : 'GP appointments'}</Heading>
      {practice === undefined ? (
        <EmptyState title="No GP practice">
          No current registration with a GP practice is in the record, so nothing can be booked here.
        </EmptyState>
      ) : (
        <>
          <p>
            {own ? 'You are' : 'The person is'} registered with {practice.name}.
          </p>
          <ButtonLink href={`${base}/ask`}>Ask for an appointment</ButtonLink>
        </>
      )}
      {open.length === 0 ? null : (
        <Section heading="Asked for, not booked yet">
          {open.map((request) => (
            <SummaryCard
              key={request.id}
              level={3}
              heading={offerTitle[request.offer]}
              href={`${base}/requests/${request.id}`}
              tag={
                request.waitingSince === null ? (
                  <Tag>{requestWords.open}</Tag>
                ) : (
                  <Tag modifier="yellow">On the waiting list</Tag>
                )
              }
            >
              <p>Asked for on {sayTime(request.requestedAt)}.</p>
            </SummaryCard>
          ))}
        </Section>
      )}
      <Section heading="Coming up">
        <AppointmentTable rows={upcoming} caption="Booked appointments" empty="Nothing is booked." {...props} />
      </Section>
      {practice === undefined ? null : <GpOfChoice {...props} practice={practice} />}
      <Section heading="Before">
        <AppointmentTable
          rows={past}
          caption="Earlier appointments"
          empty="There are no earlier appointments booked here."
          csvHref={`${base}/appointments.csv`}
          {...props}
        />
      </Section>
    </>
  );
}

function AppointmentTable(
  props: Pick<AppointmentsPageProps, 'base' | 'practice'> & {
    rows: readonly Appointment[];
    caption: string;
    empty: string;
    csvHref?: string;
  },
) {
  const { rows, caption, empty, csvHref, base, practice } = props;
  return (
    <DataTable
      caption={caption}
      captionSize="s"
      rows={rows}
      rowKey={(row) => row.id}
      empty={empty}
      {...(csvHref === undefined ? {} : { csvHref })}
      columns={[
        { heading: 'When', cell: (row) => <a href={`${base}/${row.id}`}>{sayTime(row.starts)}</a> },
        {
          heading: 'With',
          cell: (row) => (practice === undefined ? 'Not known' : staffName(practice, row.practitioner)),
        },
        { heading: 'How', cell: (row) => mediumWords[row.medium] },
        { heading: 'State', cell: (row) => stateWords[row.state] },
      ]}
    />
  );
}

function GpOfChoice({ base, practice, choice, usual, own }: AppointmentsPageProps & { practice: Practice }) {
  const gps = practice.staff.filter((member) => member.isGp);
  return (
    <Section heading={own ? 'GP of your choice' : 'GP of choice'}>
      {usual === undefined ? null : (
        <p>
          Seen most often here: {staffName(practice, usual.practitioner)}, {usual.seen} of {usual.of} times.
        </p>
      )}
      {gps.length === 0 ? (
        <EmptyState>The directory has no GPs for this practice today.</EmptyState>
      ) : (
        <PostForm action={`${base}/gp`}>
          <SelectField
            name="practitioner"
            label="GP for booking ahead"
            none="No particular GP"
            value={choice ?? ''}
            choices={gps.map((gp) => ({ value: gp.id, label: gp.name }))}
          />
          <SubmitButton secondary>Save the choice</SubmitButton>
        </PostForm>
      )}
    </Section>
  );
}
