import {
  CheckboxField,
  type Choice,
  DateField,
  ErrorSummary,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  SelectField,
  SubmitButton,
  TextArea,
  TextField,
} from '../../platform/design-system/index.ts';
import type { Candidate } from '../types.ts';

/** Staff as choices, least taken first, each with how much of their caseload is taken. */
export function staffChoices(candidates: readonly Candidate[], except?: string): Choice[] {
  const seen = new Map(
    candidates.filter((each) => each.limit !== null && each.staffId !== except).map((each) => [each.staffId, each]),
  );
  return [...seen.values()]
    .sort((a, b) => a.load * (b.limit ?? 1) - b.load * (a.limit ?? 1) || (a.name < b.name ? -1 : 1))
    .map((each) => ({
      value: each.staffId,
      label: `${each.name}, ${each.teamName}: ${each.load} of ${each.limit}${each.absent ? ' (away today)' : ''}`,
    }));
}

interface StaffFormProps {
  form: FormState;
  choices: readonly Choice[];
}

export function AssignPage({ form, choices }: StaffFormProps) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Name a contact</Heading>
      <PostForm>
        <RadioField
          name="how"
          label="Who chooses?"
          form={form}
          value="rule"
          choices={[
            { value: 'rule', label: 'The rule', hint: 'By need, team and load; the reason is written down.' },
            { value: 'hand', label: 'I choose', hint: 'Choose below and say why.' },
          ]}
        />
        <StaffChoice form={form} choices={choices} label="Member of staff" />
        <TextArea name="reason" label="Reason" hint="The person reads it." rows={3} form={form} />
        <OverLimit form={form} />
        <SubmitButton>Name the contact</SubmitButton>
      </PostForm>
    </>
  );
}

export function HandOverPage({ form, choices }: StaffFormProps) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Hand over</Heading>
      <p>The next contact is responsible from the moment you send this. There is no time without one.</p>
      <PostForm>
        <StaffChoice form={form} choices={choices} label="Next contact" />
        <TextArea name="reason" label="Reason" hint="The person and the next contact read it." rows={3} form={form} />
        <OverLimit form={form} />
        <SubmitButton>Hand over</SubmitButton>
      </PostForm>
    </>
  );
}

export function CoverPage({ form, choices, caseload }: StaffFormProps & { caseload: boolean }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>{caseload ? 'Cover for when you are away' : 'Arrange cover'}</Heading>
      <p>
        {caseload ? 'A colleague covers for everybody on your caseload. ' : ''}The contact stays responsible. Whoever
        covers may see the record on those days and not before or after.
      </p>
      <PostForm>
        <StaffChoice form={form} choices={choices} label="Who covers?" />
        <DateField name="startsOn" label="First day" form={form} />
        <DateField name="endsOn" label="Last day" form={form} />
        <TextField name="reason" label="Reason" hint="For example annual leave" form={form} />
        <SubmitButton>Arrange the cover</SubmitButton>
      </PostForm>
    </>
  );
}

export function EndContactPage({ form }: { form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>End the contact</Heading>
      <PostForm>
        <TextArea name="reason" label="Reason" hint="The person reads it." rows={3} form={form} />
        <SubmitButton warning>End the contact</SubmitButton>
      </PostForm>
    </>
  );
}

function StaffChoice({ form, choices, label }: StaffFormProps & { label: string }) {
  return (
    <SelectField
      name="staffId"
      label={label}
      hint={
        choices.length === 0
          ? 'The directory has nobody here who takes a caseload.'
          : 'With how much of their caseload is taken.'
      }
      none="Choose"
      form={form}
      choices={choices}
    />
  );
}

function OverLimit({ form }: { form: FormState }) {
  return (
    <CheckboxField
      name="overLimit"
      label="If their caseload is full"
      form={form}
      choices={[
        { value: 'yes', label: 'They take one more than their limit', hint: 'This raises the overload alarm.' },
      ]}
    />
  );
}
