import {
  ButtonLink,
  DataTable,
  Details,
  Done,
  EmptyState,
  Facts,
  Heading,
  PostForm,
  Section,
  SubmitButton,
  showDate,
  showDay,
  Timeline,
  Warning,
} from '../../platform/design-system/index.ts';
import type { PersonContact } from '../read-contact.ts';
import type { StaffShown } from '../staff-names.ts';
import { alarmWords, serviceWords } from './words.ts';

export interface ContactPageProps {
  contact: PersonContact;
  staff: ReadonlyMap<string, StaffShown>;
  organisations: ReadonlyMap<string, string>;
  /** Where the acts are; absent for readers who may not lead. */
  base: string | undefined;
  own: boolean;
  done: string | undefined;
}

const nameIn = (staff: ReadonlyMap<string, StaffShown>, id: string): string =>
  staff.get(id)?.name ?? 'somebody no longer in the directory';

/** Who is responsible for a person, why, who covers, and who was before. */
export function ContactPage(props: ContactPageProps) {
  const { contact, staff, base, own, done } = props;
  return (
    <>
      {done === undefined ? null : <Done>{done}</Done>}
      <Heading>{own ? 'My named contact' : 'Named contact'}</Heading>
      {own
        ? null
        : contact.alarms.map((alarm) => (
            <Warning key={alarm.id} heading={alarmWords[alarm.kind]}>
              <p>{alarm.detail}</p>
            </Warning>
          ))}
      <ContactPanel contact={contact} staff={staff} own={own} />
      {base === undefined ? null : <Acts base={base} contact={contact} />}
      {contact.contact === null || own ? null : <Working contact={contact.contact} staff={staff} />}
      <Section heading="Services that have the person on their books">
        <DataTable
          caption="Open services"
          captionSize="s"
          rows={contact.services}
          rowKey={(row) => row.pathway}
          empty="No service is open."
          note="Whoever has two or more open services always has a named contact."
          columns={[
            { heading: 'Service', cell: (row) => serviceWords(row.service) },
            {
              heading: 'Organisation',
              cell: (row) =>
                row.organisation === null
                  ? 'Not recorded'
                  : (props.organisations.get(row.organisation) ?? row.organisation),
            },
            { heading: 'Since', cell: (row) => showDay(row.since) },
          ]}
        />
      </Section>
      <CoverTable contact={contact} staff={staff} base={base} />
      <Section heading="Contacts before">
        {contact.history.length === 0 ? (
          <EmptyState>Nobody has been named contact yet.</EmptyState>
        ) : (
          <Timeline
            label="Named contacts, newest first"
            moments={contact.history.map((each) => ({
              key: each.id,
              dateTime: new Date(each.startedAt).toISOString(),
              when: `${showDay(each.startedAt)} to ${each.endedAt === null ? 'now' : showDay(each.endedAt)}`,
              what: `${nameIn(staff, each.staffId)}${each.kind === 'held' ? ' (duty lead)' : ''}`,
              detail: [each.reason, each.endReason].filter(Boolean).join(' '),
            }))}
          />
        )}
      </Section>
    </>
  );
}

/** The contact in short; also shown on the person's page. */
export function ContactPanel({ contact, staff, own }: Pick<ContactPageProps, 'contact' | 'staff' | 'own'>) {
  const current = contact.contact;
  if (current === null) {
    return (
      <EmptyState title="No named contact">
        {contact.services.length < 2
          ? 'A named contact is given to whoever has two or more open services, or asks for one.'
          : 'A contact is needed and could not be named. The alarm stands with the service managers.'}
      </EmptyState>
    );
  }
  const shown = staff.get(current.staffId);
  return (
    <Facts
      rows={[
        {
          name: current.kind === 'held' ? 'Held by the duty lead' : 'Named contact',
          value: nameIn(staff, current.staffId),
        },
        {
          name: own ? 'How to reach them' : 'Works as',
          value: shown?.jobs.map((job) => `${job.title}, ${job.organisation}`).join('; ') || undefined,
        },
        { name: 'Since', value: showDay(current.startedAt) },
        ...(contact.coverToday === null
          ? []
          : [
              {
                name: 'Today',
                value: `${nameIn(staff, contact.coverToday.staffId)} covers until ${showDate(contact.coverToday.endsOn)}`,
              },
            ]),
        { name: own ? 'Why they were chosen' : 'Why', value: current.reason },
      ]}
    />
  );
}

function Acts({ base, contact }: { base: string; contact: PersonContact }) {
  const named = contact.contact?.kind === 'named';
  return (
    <p className="wpc-buttons">
      {named ? (
        <ButtonLink href={`${base}/hand-over`}>Hand over</ButtonLink>
      ) : (
        <ButtonLink href={`${base}/assign`}>Name a contact</ButtonLink>
      )}{' '}
      {contact.contact === null ? null : (
        <ButtonLink href={`${base}/cover`} secondary>
          Arrange cover
        </ButtonLink>
      )}{' '}
      {named && contact.services.length < 2 ? (
        <ButtonLink href={`${base}/end`} secondary>
          End the contact
        </ButtonLink>
      ) : null}
    </p>
  );
}

/** What the rule compared, for whoever wants to check it. */
function Working({
  contact,
  staff,
}: {
  contact: NonNullable<PersonContact['contact']>;
  staff: ReadonlyMap<string, StaffShown>;
}) {
  const { considered } = contact.working;
  if (considered.length === 0) return null;
  return (
    <Details summary="How this was decided">
      <DataTable
        caption="Who was considered"
        captionSize="s"
        rows={considered}
        rowKey={(row) => row.staffId}
        columns={[
          { heading: 'Member of staff', cell: (row) => nameIn(staff, row.staffId) },
          { heading: 'People then', numeric: true, cell: (row) => row.load },
          { heading: 'Limit', numeric: true, cell: (row) => row.limit },
          {
            heading: 'Passed over',
            cell: (row) => row.passedOver ?? (row.staffId === contact.staffId ? 'Chosen' : 'No'),
          },
        ]}
      />
    </Details>
  );
}

function CoverTable({ contact, staff, base }: Pick<ContactPageProps, 'contact' | 'staff' | 'base'>) {
  return (
    <Section heading="Cover">
      <DataTable
        caption="Cover, past and to come"
        captionSize="s"
        rows={contact.coverHistory}
        rowKey={(row) => row.id}
        empty="No cover has been arranged."
        columns={[
          { heading: 'Who', cell: (row) => nameIn(staff, row.staffId) },
          { heading: 'From', cell: (row) => showDate(row.startsOn) },
          { heading: 'To', cell: (row) => showDate(row.endsOn) },
          { heading: 'Why', cell: (row) => row.reason },
          {
            heading: 'State',
            cell: (row) => {
              if (row.endedAt !== null) return `Ended ${showDay(row.endedAt)}`;
              if (base === undefined || !contact.covers.includes(row)) return 'As arranged';
              return (
                <PostForm action={`${base}/cover/${row.id}/end`}>
                  <SubmitButton secondary>
                    End<span className="nhsuk-u-visually-hidden"> this cover from {showDate(row.startsOn)}</span>
                  </SubmitButton>
                </PostForm>
              );
            },
          },
        ]}
      />
    </Section>
  );
}
