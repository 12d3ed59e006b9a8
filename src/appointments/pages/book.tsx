import {
  CheckboxField,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  Notice,
  PostForm,
  RadioField,
  Section,
  SelectField,
  SubmitButton,
} from '../../platform/design-system/index.ts';
import type { SlotsForRequest } from '../find-slots.ts';
import { type Practice, staffName } from '../practice-staff.ts';
import { sayTime } from '../say-time.ts';
import { type CareRequest, offers, type Slot } from '../types.ts';
import { mediumWords, offerHint, offerTitle } from './words.ts';

/** Step 1: which of the three offers. */
export function AskPage(props: { practice: Practice; own: boolean; form: FormState; choice: string | undefined }) {
  const { practice, own, form, choice } = props;
  const gps = practice.staff.filter((member) => member.isGp);
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption={practice.name}>Ask for an appointment</Heading>
      <Notice>
        <p>
          If it is an emergency, call 999. When you are not sure what help is needed, 111.nhs.uk can tell you at any
          time.
        </p>
      </Notice>
      <PostForm>
        <RadioField
          name="offer"
          label="What is needed?"
          form={form}
          choices={offers.map((offer) => ({ value: offer, label: offerTitle[offer], hint: offerHint[offer] }))}
        />
        <SelectField
          name="practitioner"
          label="GP of choice, for booking ahead"
          none="Choose a GP"
          form={form}
          value={choice ?? ''}
          choices={gps.map((gp) => ({ value: gp.id, label: gp.name }))}
        />
        {own ? null : (
          <>
            <CheckboxField
              name="urgent"
              label="Urgency"
              form={form}
              choices={[{ value: 'yes', label: 'Clinically urgent, in the practice’s judgement' }]}
            />
            <RadioField
              name="route"
              label="How did the person ask?"
              form={form}
              value="phone"
              inline
              choices={[
                { value: 'phone', label: 'By phone' },
                { value: 'in-person', label: 'In person' },
                { value: 'online', label: 'Online' },
              ]}
            />
          </>
        )}
        <SubmitButton>Continue</SubmitButton>
      </PostForm>
    </>
  );
}

/** Step 2: which time. Also for moving an appointment to another time. */
export function ChooseSlotPage(props: {
  practice: Practice;
  request: CareRequest;
  slots: SlotsForRequest;
  form: FormState;
  /** Of the request, for its own acts; absent when an appointment is being moved. */
  base?: string;
  heading: string;
  button: string;
}) {
  const { practice, request, slots, form, base } = props;
  const hint = (slot: Slot) => `${mediumWords[slot.medium]}, with ${staffName(practice, slot.practitioner)}`;
  const choices = [
    ...slots.inTime.map((slot) => ({ value: slot.id, label: sayTime(slot.starts), hint: hint(slot) })),
    ...slots.later.map((slot) => ({
      value: slot.id,
      label: sayTime(slot.starts),
      hint: `${hint(slot)}. Later than the offer promises`,
    })),
  ];
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption={offerTitle[request.offer]}>{props.heading}</Heading>
      {slots.inTime.length > 0 ? null : (
        <Notice>
          <p>Nothing is free in the time that this offer promises. {WAITING[String(request.waitingSince !== null)]}</p>
        </Notice>
      )}
      {choices.length === 0 ? null : (
        <PostForm>
          <RadioField name="slot" label="Free times" form={form} choices={choices} />
          <SubmitButton>{props.button}</SubmitButton>
        </PostForm>
      )}
      {base === undefined ? null : <RequestActs base={base} waiting={request.waitingSince !== null} />}
    </>
  );
}

const WAITING: Record<string, string> = {
  true: 'The request is on the waiting list: what comes free is offered in turn, urgent requests first.',
  false: 'The waiting list is open: what comes free is offered in turn, urgent requests first.',
};

function RequestActs({ base, waiting }: { base: string; waiting: boolean }) {
  return (
    <Section heading="Or">
      <PostForm action={`${base}/${waiting ? 'stop-waiting' : 'wait'}`}>
        <SubmitButton secondary>{waiting ? 'Leave the waiting list' : 'Join the waiting list'}</SubmitButton>
      </PostForm>
      <PostForm action={`${base}/withdraw`}>
        <SubmitButton secondary>No appointment is needed any more</SubmitButton>
      </PostForm>
    </Section>
  );
}

/** Step 3: check before booking. */
export function ConfirmPage({
  practice,
  request,
  slot,
  back,
}: {
  practice: Practice;
  request: CareRequest;
  slot: Slot;
  back: string;
}) {
  return (
    <>
      <Heading caption={offerTitle[request.offer]}>Check and book</Heading>
      <Facts
        rows={[
          { name: 'When', value: sayTime(slot.starts), action: { text: 'Change', hidden: 'time', href: back } },
          { name: 'With', value: staffName(practice, slot.practitioner) },
          { name: 'How', value: mediumWords[slot.medium] },
          { name: 'Where', value: practice.name },
        ]}
      />
      <PostForm>
        <input type="hidden" name="slot" value={slot.id} />
        <SubmitButton>Book this appointment</SubmitButton>
      </PostForm>
    </>
  );
}
