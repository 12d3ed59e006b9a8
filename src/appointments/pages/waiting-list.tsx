import { DataTable, Heading } from '../../platform/design-system/index.ts';
import type { PersonShown } from '../people-shown.ts';
import type { Practice } from '../practice-staff.ts';
import { sayTime } from '../say-time.ts';
import type { CareRequest } from '../types.ts';
import { offerTitle } from './words.ts';

export interface WaitingRow {
  request: CareRequest;
  person: PersonShown | undefined;
}

/** Who waits, in the order in which they are offered what comes free. Nothing else moves anybody up. */
export function WaitingListPage({ practice, rows }: { practice: Practice; rows: readonly WaitingRow[] }) {
  return (
    <>
      <Heading caption={practice.name}>Waiting list</Heading>
      <DataTable
        caption="Waiting, in order"
        rows={rows}
        rowKey={({ request }) => request.id}
        empty="Nobody waits."
        csvHref={`/practice/${encodeURIComponent(practice.ods)}/waiting.csv`}
        note="Urgent requests come first, then whoever has waited longest."
        columns={[
          {
            heading: 'Person',
            cell: ({ request, person }) => (
              <a href={`/people/${person?.current ?? request.personId}/appointments/requests/${request.id}`}>
                {person?.name ?? 'Name not recorded'}
              </a>
            ),
          },
          { heading: 'Asked for', cell: ({ request }) => offerTitle[request.offer] },
          { heading: 'Urgency', cell: ({ request }) => (request.urgent ? 'Urgent' : 'Routine') },
          { heading: 'Waiting since', cell: ({ request }) => sayTime(request.waitingSince ?? request.requestedAt) },
        ]}
      />
    </>
  );
}
