import {
  DataTable,
  type FormState,
  freshForm,
  Heading,
  Notice,
  PostForm,
  RadioField,
  Section,
  SelectField,
  SubmitButton,
  showTime,
  TextArea,
} from '../../platform/design-system/index.ts';
import type { Model } from '../linkage/model.ts';
import { pairKeyText, pairPath } from '../pages/review-item.ts';
import { placeSizes } from './decide-model.ts';
import type { ModelPreview, ModelRow } from './store.ts';

const stateText: Record<ModelRow['state'], string> = {
  asked: 'being prepared',
  ready: 'waits for a decision',
  failed: 'could not be made',
  'in-use': 'in use',
  replaced: 'was in use',
  dismissed: 'left',
};

/** The matching model in use, another that is asked for, and what it would change before it does. */
export function ModelPage(props: { model: Model; held: number; models: readonly ModelRow[] }) {
  const { model, held, models } = props;
  const waiting = models.find((each) => each.state === 'asked' || each.state === 'ready');
  return (
    <>
      <Heading caption="Clerical review">The model that links</Heading>
      <p>
        In use: version {model.id},{' '}
        {model.training ? `trained on ${figure(model.training.records)} records` : 'with starting values'}, for a place
        of {figure(Math.round(1 / model.prior))} people. Held: {figure(held)} source patients.
      </p>
      {waiting?.state === 'asked' ? (
        <Notice>A model is being prepared. Nothing changes until somebody takes it into use.</Notice>
      ) : null}
      {waiting?.state === 'ready' && waiting.preview ? <Waiting row={waiting} preview={waiting.preview} /> : null}
      {waiting === undefined ? <Ask model={model} /> : null}
      <DataTable
        caption="Models asked for"
        rows={models}
        rowKey={(row) => row.id}
        empty="None yet."
        columns={[
          { heading: 'Asked', cell: (row) => showTime(row.asked_at) },
          { heading: 'What', cell: whatText },
          { heading: 'State', cell: (row) => `${stateText[row.state]}${row.problem ? `: ${row.problem}` : ''}` },
          { heading: 'Version', cell: (row) => row.version ?? '' },
          { heading: 'Why', cell: (row) => row.reason ?? '' },
        ]}
      />
      <Levels model={model} />
    </>
  );
}

function whatText(row: ModelRow): string {
  return `${row.retrain ? 'trained on the records held' : 'the same weights'}, place of ${figure(Number(row.place_size))}`;
}

function figure(n: number): string {
  return n.toLocaleString('en-GB');
}

function Ask({ model }: { model: Model }) {
  const size = placeSizes.find((each) => Math.abs(Math.log10(each * model.prior)) < 0.01) ?? 1_000_000;
  return (
    <Section heading="Ask for another model">
      <PostForm action="/clerical-review/model">
        <RadioField
          name="how"
          label="Weights"
          form={freshForm}
          value="retrain"
          choices={[
            { value: 'retrain', label: 'Learn them anew from the records held' },
            { value: 'keep', label: 'Keep them' },
          ]}
        />
        <SelectField
          name="size"
          label="People in the place served"
          hint="The chance, before any evidence, that two records are one person is one over it. It is not the number held so far."
          form={freshForm}
          value={String(size)}
          choices={placeSizes.map((each) => ({ value: String(each), label: figure(each) }))}
        />
        <SubmitButton>Prepare it and show what would change</SubmitButton>
      </PostForm>
    </Section>
  );
}

function Waiting({ row, preview }: { row: ModelRow; preview: ModelPreview }) {
  const form: FormState = freshForm;
  const changes = preview.pairs.filter((each) => each.now !== each.next);
  return (
    <Section heading="What would change">
      <p>
        {whatText(row)}. Looked at: {figure(preview.sample)} of {figure(preview.held)} source patients. Of them{' '}
        {figure(preview.joined)} would come to be with others than now, and {figure(preview.parted)} would lose
        somebody.
      </p>
      <DataTable
        caption="Pairs by what they are and would be"
        rows={preview.pairs}
        rowKey={(each) => `${each.now} ${each.next}`}
        columns={[
          { heading: 'Now', cell: (each) => each.now },
          { heading: 'Then', cell: (each) => each.next },
          { heading: 'Pairs', numeric: true, cell: (each) => figure(each.count) },
        ]}
      />
      {changes.length > 0 ? (
        <DataTable
          caption="Some that would change most"
          rows={preview.examples}
          rowKey={(each) => pairKeyText(each.a, each.b)}
          columns={[
            { heading: 'Pair', cell: (each) => <ExamplePair {...each} /> },
            { heading: 'Now', cell: (each) => each.now },
            { heading: 'Then', cell: (each) => each.next },
          ]}
        />
      ) : null}
      <PostForm action={`/clerical-review/model/${row.id}`}>
        <RadioField
          name="decision"
          label="Take it into use?"
          form={form}
          choices={[
            { value: 'adopt', label: 'Yes: everybody is scored anew with it' },
            { value: 'dismiss', label: 'No: nothing changes' },
          ]}
        />
        <TextArea name="reason" label="Why" rows={2} form={form} />
        <SubmitButton>Save decision</SubmitButton>
      </PostForm>
    </Section>
  );
}

/** A pair that is nothing now has no page of its own yet. */
function ExamplePair({ a, b, now }: ModelPreview['examples'][number]) {
  return now === 'none' ? <>Not a pair yet</> : <a href={pairPath(pairKeyText(a, b))}>Compare them</a>;
}

function Levels({ model }: { model: Model }) {
  const rows = model.fields.flatMap((field) => field.levels.map((level) => ({ field: field.name, ...level })));
  return (
    <DataTable
      caption="How much each likeness counts"
      rows={rows}
      rowKey={(row) => `${row.field} ${row.label}`}
      columns={[
        { heading: 'Detail', cell: (row) => `${row.field}: ${row.label}` },
        { heading: 'Of one person (m)', numeric: true, cell: (row) => row.m.toPrecision(2) },
        { heading: 'Of two people (u)', numeric: true, cell: (row) => row.u.toPrecision(2) },
        { heading: 'Weight (bits)', numeric: true, cell: (row) => Math.log2(row.m / row.u).toFixed(1) },
      ]}
      note="A weight of one more doubles the odds that two records are one person."
    />
  );
}
