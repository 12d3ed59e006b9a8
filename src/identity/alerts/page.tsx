import {
  DataTable,
  EmptyState,
  Heading,
  Notice,
  PostForm,
  Section,
  SubmitButton,
  showTime,
} from '../../platform/design-system/index.ts';
import { pairKeyText, pairPath } from '../pages/review-item.ts';
import type { ContradictionKind } from './contradictions.ts';
import type { AlertRow, NoticeKind, NoticeRow } from './store.ts';

export const kindText: Record<ContradictionKind, string> = {
  'blood-group': 'Two blood groups',
  death: 'Two days of death',
  admission: 'In two hospitals at once',
  'nhs-number': 'Two NHS numbers',
};

const noticeText: Record<NoticeKind, string> = {
  joined: 'joined with others by a person',
  parted: 'parted from others by a person',
  contradiction: 'contradicted by records they are joined with',
};

export interface AlertItem {
  alert: AlertRow;
  sources: string[];
}

/** People who were joined and whose records contradict one another: a list without names or what the records say. */
export function AlertsPage({ alerts, open, notices }: { alerts: AlertItem[]; open: number; notices: NoticeRow[] }) {
  return (
    <>
      <Heading caption="Clerical review">Joined, and contradictory</Heading>
      <p className="nhsuk-lede-text">
        {open === 0
          ? 'No contradiction is open.'
          : `${open === 1 ? 'One contradiction is' : `${open} contradictions are`} open.`}
      </p>
      <Notice>
        A wrong merge is a clinical hazard: until it is settled, somebody may be treated on another person’s records.
        Look at these before any question.
      </Notice>
      {alerts.length === 0 ? (
        <EmptyState>
          Blood groups, deaths, overlapping admissions and NHS numbers are compared whenever links or records change.
        </EmptyState>
      ) : (
        <DataTable
          caption="Open contradictions, oldest first"
          rows={alerts}
          rowKey={({ alert }) => `${alert.person_id} ${alert.other_person_id} ${alert.kind} ${alert.evidence}`}
          columns={[
            {
              heading: 'Contradiction',
              cell: ({ alert }) => (
                <a href={pairPath(pairKeyText(alert.person_id, alert.other_person_id))}>{kindText[alert.kind]}</a>
              ),
            },
            { heading: 'Services', cell: ({ sources }) => sources.join(' and ') },
            { heading: 'Raised', cell: ({ alert }) => showTime(alert.raised_at) },
          ]}
        />
      )}
      <Notices notices={notices} />
    </>
  );
}

function Notices({ notices }: { notices: NoticeRow[] }) {
  const bySource = [...Map.groupBy(notices, (notice) => notice.source)];
  return (
    <Section heading="What services are told">
      {bySource.length === 0 ? <p>Every service has taken note of what changed.</p> : null}
      {bySource.map(([source, own]) => (
        <div key={source}>
          <DataTable
            caption={`To ${source}`}
            rows={own}
            rowKey={(notice) => notice.id}
            columns={[
              { heading: 'Person', cell: (notice) => <a href={`/people/${notice.person_id}`}>Their person</a> },
              { heading: 'What', cell: (notice) => noticeText[notice.kind] },
              { heading: 'When', cell: (notice) => showTime(notice.noticed_at) },
            ]}
          />
          <PostForm action={`/clerical-review/alerts/told/${source}`}>
            <SubmitButton secondary>Taken note of by {source}</SubmitButton>
          </PostForm>
        </div>
      ))}
    </Section>
  );
}
