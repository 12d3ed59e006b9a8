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
import { glassReasons } from '../breaking-glass/break-glass.ts';

export function BreakGlassPage({ form }: { form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Open this record without a recorded relationship</Heading>
      <Warning heading="This is seen">
        <p>
          The person is told at once, by name, that you opened the record and why. The Caldicott Guardian reviews it. It
          lasts four hours.
        </p>
      </Warning>
      <PostForm>
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
        <SubmitButton warning>Open the record</SubmitButton>
      </PostForm>
    </>
  );
}
