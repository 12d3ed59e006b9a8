import type { ReactNode } from 'react';
import { DataTable, Section, showDay } from '../../platform/design-system/index.ts';
import type { Tx } from '../../platform/index.ts';
import { annotationsOf } from '../requests/request-store.ts';

/** Notes that stand with a record because the person disputed something in it; nothing where there are none. */
export async function annotationsPanel({
  tx,
  person,
}: {
  tx: Tx;
  person: { members: readonly string[] };
}): Promise<ReactNode> {
  const notes = await annotationsOf(tx, person.members);
  if (notes.length === 0) return null;
  return (
    <Section heading="Notes with this record" id="notes">
      <DataTable
        caption="What the person says is wrong, and the answer"
        captionSize="s"
        rows={notes}
        rowKey={(note) => note.id}
        columns={[
          { heading: 'What the person says', cell: (note) => note.about ?? '' },
          { heading: 'Answer', cell: (note) => note.words },
          { heading: 'By', cell: (note) => `${note.made_by}, ${showDay(note.made_at)}` },
        ]}
      />
    </Section>
  );
}
