import {
  ErrorSummary,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  SubmitButton,
  TextArea,
  Warning,
} from '../../platform/design-system/index.ts';
import { glassHours, glassReasons } from '../breaking-glass/break-glass.ts';

/** `details` are those of a search that found nobody: they go with the form, since nobody may be told whose they are, or whether anybody's. */
export function BreakGlassPage({
  form,
  action,
  details,
}: {
  form: FormState;
  action?: string;
  details?: Readonly<Record<string, string>>;
}) {
  const unseen = details !== undefined;
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>
        {unseen ? 'Open the record of somebody you did not find' : 'Open this record without a recorded relationship'}
      </Heading>
      <Warning heading="This is seen">
        <p>
          The person is told at once, by name, that you opened the record and why. The Caldicott Guardian is told at
          once too, and reviews it. It ends by itself after the time you choose.
        </p>
        {unseen ? (
          <p>
            You are told whether there is a record only after you have said why. What you say is kept, also when there
            is none.
          </p>
        ) : null}
      </Warning>
      <PostForm {...(action === undefined ? {} : { action })}>
        {Object.entries(details ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <RadioField
          name="reason"
          label="Why do you need it?"
          form={form}
          choices={Object.entries(glassReasons).map(([value, label]) => ({ value, label }))}
        />
        <TextArea
          name="words"
          label="In your own words"
          hint="Without clinical detail. The Guardian reads it."
          form={form}
          rows={3}
        />
        <RadioField
          name="hours"
          label="For how long?"
          hint="No longer than you need it."
          form={form}
          choices={Object.entries(glassHours).map(([value, label]) => ({ value, label }))}
        />
        <SubmitButton warning>Open the record</SubmitButton>
      </PostForm>
    </>
  );
}
