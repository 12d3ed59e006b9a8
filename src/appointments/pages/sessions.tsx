import {
  CheckboxField,
  DateField,
  ErrorSummary,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  SelectField,
  SubmitButton,
  TextField,
} from '../../platform/design-system/index.ts';
import type { Practice } from '../practice-staff.ts';
import { media, offers } from '../types.ts';
import { mediumWords, offerHint, offerTitle } from './words.ts';

export function OpenSessionPage({ practice, form }: { practice: Practice; form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption={practice.name}>Open a session</Heading>
      <PostForm>
        <SelectField
          name="practitioner"
          label="Who will see people?"
          none="Choose"
          form={form}
          choices={practice.staff.map((member) => ({ value: member.id, label: member.name }))}
        />
        <DateField name="day" label="Day" form={form} />
        <TextField name="from" label="From" hint="For example 09:30" width={5} form={form} />
        <TextField name="until" label="Until" hint="For example 12:30" width={5} form={form} />
        <TextField
          name="slotMinutes"
          label="Minutes of one appointment"
          inputMode="numeric"
          width={3}
          value="10"
          form={form}
        />
        <RadioField
          name="medium"
          label="How are people seen?"
          form={form}
          value="face-to-face"
          choices={media.map((medium) => ({ value: medium, label: mediumWords[medium] }))}
        />
        <CheckboxField
          name="offers"
          label="Which requests do its appointments answer?"
          form={form}
          choices={offers.map((offer) => ({ value: offer, label: offerTitle[offer], hint: offerHint[offer] }))}
        />
        <SubmitButton>Open the session</SubmitButton>
      </PostForm>
    </>
  );
}

export function WithdrawSessionPage({ form }: { form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Withdraw a session</Heading>
      <p>
        Free times end. Appointments that are booked in it are cancelled by the practice, and each person keeps the
        place on the waiting list that they had when they asked.
      </p>
      <PostForm>
        <TextField name="reason" label="Reason" hint="Everybody who is booked is told it." form={form} />
        <SubmitButton warning>Withdraw the session</SubmitButton>
      </PostForm>
    </>
  );
}
