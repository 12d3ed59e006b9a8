import type { PersonShown } from '../../appointments/index.ts';
import {
  ButtonLink,
  CardGroup,
  ClockTag,
  DataTable,
  Done,
  EmptyState,
  Figure,
  Heading,
  Section,
  showDate,
  showTime,
  Tag,
} from '../../platform/design-system/index.ts';
import { ActButton } from '../../rights/index.ts';
import type { Caseload, CaseloadPerson } from '../read-caseload.ts';
import type { CaseloadClock } from '../types.ts';
import { serviceWords, timeLeft } from './words.ts';

export interface CaseloadPageProps {
  caseload: Caseload;
  people: ReadonlyMap<string, PersonShown>;
  inbox: number;
  done: string | undefined;
}

/** Everybody a contact answers for, in the order of what will be missed next. */
export function CaseloadPage({ caseload, people, inbox, done }: CaseloadPageProps) {
  const next = caseload.people.filter((each) => each.running.length > 0);
  const missed = caseload.people.filter((each) => each.running.length === 0 && each.missed.length > 0);
  const quiet = caseload.people.filter((each) => each.running.length === 0 && each.missed.length === 0);
  const waiting = caseload.people.filter((each) => each.missed.length > 0).length;
  return (
    <>
      {done === undefined ? null : <Done>{done}</Done>}
      <Heading>My caseload</Heading>
      <CardGroup>
        <Figure
          value={caseload.limit === null ? caseload.own : `${caseload.own} of ${caseload.limit}`}
          label="people as named contact"
        />
        <Figure value={waiting} label="people with a clock already missed" />
        <Figure value={caseload.held} label="people held as duty lead" />
        <Figure value={caseload.covered} label="people covered for colleagues" />
        <Figure value={<a href="/inbox">{inbox}</a>} label="notifications to read" />
      </CardGroup>
      {caseload.people.length === 0 ? (
        <EmptyState title="Nobody yet">You are nobody’s named contact, and you cover for nobody today.</EmptyState>
      ) : (
        <>
          <Group
            heading="Next to be missed"
            caption="Soonest first"
            rows={next}
            people={people}
            now={caseload.at}
            empty="No clock is running."
          />
          <Group
            heading="Missed, and still waiting"
            caption="Longest missed first"
            rows={missed}
            people={people}
            now={caseload.at}
            empty="Nobody waits on a missed clock alone."
          />
          <Group
            heading="No clock running"
            caption="Everybody else"
            rows={quiet}
            people={people}
            now={caseload.at}
            empty="Everybody has a clock."
          />
          <p>
            <a href="/caseload.csv" download="">
              Download the whole caseload (CSV)
            </a>
          </p>
        </>
      )}
      <ButtonLink href="/caseload/absence" secondary>
        Arrange cover for when you are away
      </ButtonLink>
    </>
  );
}

interface GroupProps {
  heading: string;
  caption: string;
  rows: readonly CaseloadPerson[];
  people: ReadonlyMap<string, PersonShown>;
  now: number;
  empty: string;
}

function Group({ heading, caption, rows, people, now, empty }: GroupProps) {
  return (
    <Section heading={heading}>
      <DataTable
        caption={caption}
        captionSize="s"
        rows={rows}
        rowKey={(row) => row.personId}
        empty={empty}
        columns={[
          {
            heading: 'Person',
            cell: (row) => (
              <a href={`/people/${row.personId}`}>{people.get(row.personId)?.name ?? 'Name not recorded'}</a>
            ),
          },
          {
            heading: 'Born',
            cell: (row) => {
              const born = people.get(row.personId)?.birthDate;
              return born ? showDate(born) : 'Not recorded';
            },
          },
          { heading: 'Next clock', cell: (row) => <NextClock row={row} now={now} /> },
          {
            heading: 'Services',
            cell: (row) => row.services.map((each) => serviceWords(each.service)).join(', ') || 'None open',
          },
          { heading: 'Why yours', cell: (row) => <Why row={row} /> },
        ]}
      />
    </Section>
  );
}

function NextClock({ row, now }: { row: CaseloadPerson; now: number }) {
  const clocks = [...row.running, ...row.missed];
  if (clocks.length === 0) return 'None';
  return (
    <ul className="nhsuk-list nhsuk-u-margin-bottom-0">
      {clocks.map((clock) => (
        <li key={`${clock.standard} ${clock.due}`} className="wpc-caseload__clock">
          <OneClock clock={clock} now={now} personId={row.personId} late={row.missed.includes(clock)} />
        </li>
      ))}
    </ul>
  );
}

function OneClock({
  clock,
  now,
  personId,
  late,
}: {
  clock: CaseloadClock;
  now: number;
  personId: string;
  late: boolean;
}) {
  return (
    <>
      <a href={`/people/${personId}/rights`}>{clock.title}</a>, due {showTime(clock.due)}{' '}
      <ClockTag
        state={late ? 'breached' : 'running'}
        text={late ? `Missed ${timeLeft(clock.due, now)} ago` : `${timeLeft(clock.due, now)} left`}
      />
      {clock.press === undefined || clock.id === undefined ? null : (
        <>
          <ActButton
            right={{ id: clock.id, title: clock.title }}
            offered={clock.press}
            base={`/people/${personId}/rights`}
          />
          <a href={`/people/${personId}/rights/${clock.id}/acts`}>
            At another time, or otherwise
            <span className="nhsuk-u-visually-hidden">: {clock.title}</span>
          </a>
        </>
      )}
      {clock.act === undefined ? null : (
        <>
          {clock.press === undefined ? ' ' : <br />}
          <a href={clock.act.href}>
            {clock.act.text}
            <span className="nhsuk-u-visually-hidden">: {clock.title}</span>
          </a>
        </>
      )}
    </>
  );
}

function Why({ row }: { row: CaseloadPerson }) {
  const contact = <a href={`/people/${row.personId}/contact`}>{row.cover === null ? 'Named contact' : 'Cover'}</a>;
  if (row.cover !== null)
    return (
      <>
        {contact} until {showDate(row.cover.endsOn)}
      </>
    );
  return row.assignment.kind === 'held' ? (
    <>
      <a href={`/people/${row.personId}/contact`}>Held as duty lead</a> <Tag modifier="red">Needs a contact</Tag>
    </>
  ) : (
    contact
  );
}
