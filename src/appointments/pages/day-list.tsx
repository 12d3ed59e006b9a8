import {
  ButtonLink,
  CardGroup,
  DataTable,
  Done,
  Figure,
  FilterForm,
  Heading,
  PostForm,
  Section,
  SubmitButton,
  showDate,
  TextField,
} from '../../platform/design-system/index.ts';
import { type DayNumber, isoDay } from '../../standards/index.ts';
import type { PersonShown } from '../people-shown.ts';
import { type Practice, staffName } from '../practice-staff.ts';
import { sayClock } from '../say-time.ts';
import type { Appointment, Session } from '../types.ts';
import { undoUntil } from '../undo-limit.ts';
import { mediumWords, offerTitle, stateWords } from './words.ts';

export interface DayRow {
  appointment: Appointment;
  person: PersonShown | undefined;
}

export interface DayListProps {
  practice: Practice;
  day: DayNumber;
  now: number;
  rows: readonly DayRow[];
  sessions: readonly Session[];
  free: number;
  waiting: number;
  done: string | undefined;
}

const HOUR = 3_600_000;

/** A practice's day: who comes, when and to whom, with a button for what became of it. */
export function DayListPage({ practice, day, now, rows, sessions, free, waiting, done }: DayListProps) {
  const base = `/practice/${encodeURIComponent(practice.ods)}`;
  const on = isoDay(day);
  return (
    <>
      {done === undefined ? null : <Done>{done}</Done>}
      <Heading caption={practice.name}>{showDate(on)}</Heading>
      <FilterForm>
        <TextField name="on" label="Day" hint="Year, month and day, such as 2027-03-27" value={on} width={10} />
      </FilterForm>
      <p>
        <a href={`${base}/day?on=${isoDay(day - 1)}`}>The day before</a> or{' '}
        <a href={`${base}/day?on=${isoDay(day + 1)}`}>the day after</a>
      </p>
      <CardGroup>
        <Figure value={rows.filter(({ appointment }) => appointment.state === 'booked').length} label="still booked" />
        <Figure value={free} label="free times" />
        <Figure value={<a href={`${base}/waiting`}>{waiting}</a>} label="people on the waiting list" />
      </CardGroup>
      <DataTable
        caption="Appointments of the day"
        rows={rows}
        rowKey={({ appointment }) => appointment.id}
        empty="Nobody is booked on this day."
        csvHref={`${base}/day.csv?on=${on}`}
        columns={[
          { heading: 'Time', cell: ({ appointment }) => sayClock(appointment.starts) },
          {
            heading: 'Person',
            cell: ({ person, appointment }) => (
              <a href={`/people/${person?.current ?? appointment.personId}/appointments/${appointment.id}`}>
                {person?.name ?? 'Name not recorded'}
              </a>
            ),
          },
          { heading: 'Born', cell: ({ person }) => (person?.birthDate ? showDate(person.birthDate) : 'Not recorded') },
          { heading: 'With', cell: ({ appointment }) => staffName(practice, appointment.practitioner) },
          { heading: 'How', cell: ({ appointment }) => mediumWords[appointment.medium] },
          {
            heading: 'Offer',
            cell: ({ appointment }) => (appointment.offer === null ? '' : offerTitle[appointment.offer]),
          },
          { heading: 'State', cell: (row) => <Marks row={row} now={now} base={base} /> },
        ]}
      />
      <Section heading="Sessions">
        <DataTable
          caption="Sessions of the day"
          captionSize="s"
          rows={sessions}
          rowKey={(session) => session.id}
          empty="No session is open on this day."
          columns={[
            { heading: 'With', cell: (session) => staffName(practice, session.practitioner) },
            { heading: 'From', cell: (session) => sayClock(session.starts) },
            { heading: 'Until', cell: (session) => sayClock(session.ends) },
            { heading: 'Answers', cell: (session) => session.offers.map((offer) => offerTitle[offer]).join('; ') },
            {
              heading: 'Change',
              cell: (session) =>
                session.ends <= now ? (
                  'Over'
                ) : (
                  <a href={`${base}/sessions/${session.id}/withdraw`}>
                    Withdraw
                    <span className="nhsuk-u-visually-hidden"> the session from {sayClock(session.starts)}</span>
                  </a>
                ),
            },
          ]}
        />
        <ButtonLink href={`${base}/sessions/new`} secondary>
          Open a session
        </ButtonLink>
      </Section>
    </>
  );
}

/** The state, and the buttons that may change it now. */
function Marks({ row: { appointment, person }, now, base }: { row: DayRow; now: number; base: string }) {
  const { state, starts, stateAt } = appointment;
  const action = `${base}/day/${person?.current ?? appointment.personId}/${appointment.id}`;
  const who = (
    <span className="nhsuk-u-visually-hidden">
      : {person?.name ?? 'name not recorded'}, {sayClock(starts)}
    </span>
  );
  if (state === 'booked' && now >= starts - HOUR) {
    return (
      <PostForm action={action}>
        <SubmitButton name="mark" value="attended" secondary>
          Attended{who}
        </SubmitButton>{' '}
        {now < starts ? null : (
          <SubmitButton name="mark" value="did-not-attend" secondary>
            Did not attend{who}
          </SubmitButton>
        )}
      </PostForm>
    );
  }
  if (state !== 'booked' && undoUntil(state, stateAt, starts) >= now) {
    return (
      <PostForm action={action}>
        {stateWords[state]}{' '}
        <SubmitButton name="mark" value="undo" secondary>
          Undo{who}
        </SubmitButton>
      </PostForm>
    );
  }
  return stateWords[state];
}
