import {
  ButtonLink,
  CheckboxField,
  Done,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  TextField,
  Timeline,
} from '../../platform/design-system/index.ts';
import { type Practice, staffName } from '../practice-staff.ts';
import { sayTime } from '../say-time.ts';
import type { Act } from '../store.ts';
import type { Appointment } from '../types.ts';
import { undoUntil } from '../undo-limit.ts';
import { mediumWords, stateWords } from './words.ts';

export interface AppointmentPageProps {
  base: string;
  own: boolean;
  now: number;
  practice: Practice;
  appointment: Appointment;
  acts: readonly Act[];
  done: string | undefined;
  form: FormState;
}

const actWords: Record<Act['act'], string> = {
  book: 'Booked',
  cancel: 'Cancelled',
  attendance: 'Attendance recorded',
  undo: 'Taken back',
};

/** One appointment with what can be done about it. */
export function AppointmentPage(props: AppointmentPageProps) {
  const { base, own, now, practice, appointment, acts, done, form } = props;
  const changeable = appointment.state === 'booked' && appointment.starts > now;
  const undoable =
    appointment.state !== 'booked' && undoUntil(appointment.state, appointment.stateAt, appointment.starts) >= now;
  const mayUndo = undoable && (!own || appointment.state === 'cancelled-by-person');
  return (
    <>
      <ErrorSummary errors={form.errors} />
      {done === undefined ? null : <Done>{done}</Done>}
      <Heading caption={stateWords[appointment.state]}>{sayTime(appointment.starts)}</Heading>
      <Facts
        rows={[
          { name: 'With', value: staffName(practice, appointment.practitioner) },
          { name: 'How', value: mediumWords[appointment.medium] },
          { name: 'Where', value: practice.name },
          ...(appointment.reason === null ? [] : [{ name: 'Reason', value: appointment.reason }]),
        ]}
      />
      {changeable ? (
        <>
          <ButtonLink href={`${base}/${appointment.id}/rearrange`} secondary>
            Choose another time
          </ButtonLink>
          <Section heading="Cancel">
            <PostForm action={`${base}/${appointment.id}/cancel`}>
              <TextField
                name="reason"
                label="Reason"
                form={form}
                hint={own ? 'You need not say why.' : 'Needed when the practice cancels: the person is told it.'}
              />
              {own ? null : (
                <RadioField
                  name="cancelledBy"
                  label="Who cancels?"
                  form={form}
                  value="person"
                  inline
                  choices={[
                    { value: 'person', label: 'The person' },
                    { value: 'provider', label: 'The practice' },
                  ]}
                />
              )}
              <CheckboxField
                name="noLongerNeeded"
                label="Afterwards"
                form={form}
                choices={[
                  {
                    value: 'yes',
                    label: 'No appointment is needed any more',
                    hint: 'Otherwise the request stays open.',
                  },
                ]}
              />
              <SubmitButton warning>Cancel this appointment</SubmitButton>
            </PostForm>
          </Section>
        </>
      ) : null}
      {mayUndo ? (
        <PostForm action={`${base}/${appointment.id}/undo`}>
          <SubmitButton secondary>Undo: {stateWords[appointment.state].toLowerCase()}</SubmitButton>
        </PostForm>
      ) : null}
      <Section heading="What was done">
        <Timeline
          label="What was done with this appointment"
          moments={acts.map((act) => ({
            key: act.id,
            dateTime: new Date(act.at).toISOString(),
            when: sayTime(act.at),
            what: `${actWords[act.act]}: ${stateWords[act.stateAfter].toLowerCase()}`,
            detail: [act.by, act.reason].filter(Boolean).join('. '),
          }))}
        />
      </Section>
    </>
  );
}
