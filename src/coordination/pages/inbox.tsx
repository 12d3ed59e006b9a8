import type { PersonShown } from '../../appointments/index.ts';
import {
  CheckboxField,
  DataTable,
  Done,
  EmptyState,
  Heading,
  PostForm,
  SubmitButton,
  showTime,
} from '../../platform/design-system/index.ts';
import type { Alarm, Notification } from '../types.ts';
import { alarmWords } from './words.ts';

export interface InboxPageProps {
  notifications: readonly Notification[];
  total: number;
  people: ReadonlyMap<string, PersonShown>;
  done: string | undefined;
}

/** What a member of staff was told and has not marked as read. */
export function InboxPage({ notifications, total, people, done }: InboxPageProps) {
  return (
    <>
      {done === undefined ? null : <Done>{done}</Done>}
      <Heading>Inbox</Heading>
      {notifications.length === 0 ? (
        <EmptyState title="Nothing to read">You have read everything.</EmptyState>
      ) : (
        <PostForm action="/inbox/read">
          <CheckboxField
            name="ids"
            label={total > notifications.length ? `The newest ${notifications.length} of ${total}` : `${total} to read`}
            choices={notifications.map((each) => ({
              value: each.id,
              label: `${people.get(each.personId)?.name ?? 'Name not recorded'}: ${each.message}`,
              hint: (
                <>
                  {showTime(each.sentAt)}
                  {each.link === null ? null : (
                    <>
                      {' '}
                      <a href={each.link}>
                        Open
                        <span className="nhsuk-u-visually-hidden">
                          : {people.get(each.personId)?.name ?? 'name not recorded'}
                        </span>
                      </a>
                    </>
                  )}
                </>
              ),
            }))}
          />
          <SubmitButton>Mark the chosen as read</SubmitButton>{' '}
          <SubmitButton name="all" value="yes" secondary>
            Mark all of these as read
          </SubmitButton>
          {notifications.map((each) => (
            <input key={each.id} type="hidden" name="shown" value={each.id} />
          ))}
        </PostForm>
      )}
    </>
  );
}

export interface AlarmRow {
  alarm: Alarm;
  /** Absent when the reader has no relationship with the person. */
  person: PersonShown | undefined;
  staffName: string | undefined;
}

/** Gaps and overload that nobody has mended yet, oldest first. */
export function AlarmsPage({
  rows,
  counts,
}: {
  rows: readonly AlarmRow[];
  counts: { needContact: number; named: number; held: number; withoutContact: number };
}) {
  return (
    <>
      <Heading>Alarms</Heading>
      <p>
        {counts.needContact} people have two or more open services. {counts.named} people have a named contact,{' '}
        {counts.held} are held by duty leads, and {counts.withoutContact} have nobody at all.
      </p>
      <DataTable
        caption="Alarms that stand"
        rows={rows}
        rowKey={({ alarm }) => alarm.id}
        empty="No alarm stands."
        csvHref="/alarms.csv"
        columns={[
          { heading: 'Since', cell: ({ alarm }) => showTime(alarm.raisedAt) },
          { heading: 'What', cell: ({ alarm }) => alarmWords[alarm.kind] },
          {
            heading: 'Who',
            cell: ({ alarm, person, staffName }) => {
              if (person !== undefined) return <a href={`/people/${person.current}/contact`}>{person.name}</a>;
              return (
                staffName ?? (alarm.kind === 'overload' ? 'Not in the directory' : 'A person in another service’s care')
              );
            },
          },
          { heading: 'Detail', cell: ({ alarm }) => alarm.detail },
        ]}
      />
    </>
  );
}
