import {
  ButtonLink,
  DateField,
  Done,
  EmptyState,
  ErrorSummary,
  type FormState,
  Heading,
  Notice,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  showTime,
  TextField,
} from '../../platform/design-system/index.ts';
import type { ActDone } from '../acts/act-store.ts';
import type { Offered } from '../acts/find-acts.ts';
import type { PersonRight } from '../person-rights.ts';
import { RightCard, StandingTag } from './right-card.tsx';

interface ActsPageProps {
  right: PersonRight;
  offered: readonly Offered[];
  base: string;
  form: FormState;
  /** 'YYYY-MM-DD' and 'hh:mm' to begin with. */
  day: string;
  time: string;
}

/** Everything that would stop one clock, filled in with now: choose and send. */
export function ActsPage({ right, offered, base, form, day, time }: ActsPageProps) {
  const { title, stopsWhen } = right.period.clock;
  const first = offered[0]?.key;
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption={title}>What stops this clock</Heading>
      <p>
        <StandingTag right={right} /> It stops when {stopsWhen}. Responsible: {right.responsible}.
      </p>
      {offered.length === 0 ? (
        <EmptyState title="Nothing that can be recorded here stops it">
          Ask the responsible service for what stops it.
        </EmptyState>
      ) : (
        <PostForm>
          <RadioField
            name="act"
            label="What happened?"
            form={form}
            choices={offered.map(({ key, label }) => ({ value: key, label }))}
            {...(first === undefined ? {} : { value: first })}
          />
          <DateField
            name="day"
            label="On which day?"
            hint="When it happened, not when you record it. A booking needs none."
            value={day}
            form={form}
          />
          <TextField
            name="time"
            label="At what time?"
            hint="Hours and minutes, for example 14:30"
            width={5}
            value={time}
            form={form}
          />
          <SubmitButton>Record it</SubmitButton>
        </PostForm>
      )}
      <ButtonLink href={`${base.replace(/\/rights$/, '')}/tasks?clock=${right.id}`} secondary>
        Ask the responsible service instead
      </ButtonLink>
    </>
  );
}

interface ActDonePageProps {
  act: ActDone;
  /** The clock as it stands now; undefined when it counts as never having been. */
  right: PersonRight | undefined;
  base: string;
  until: number;
  mayUndo: boolean;
}

/** What was done, how the clock stands now, and the way back. */
export function ActDonePage({ act, right, base, until, mayUndo }: ActDonePageProps) {
  const back = act.undoneAt !== null;
  return (
    <>
      <Done>{back ? `Taken back: ${lowered(act.said)}. The clock stands as it did before.` : `${act.said}.`}</Done>
      <Heading {...(right === undefined ? {} : { caption: right.explanation.title })}>
        {back ? 'Taken back' : 'What was done'}
      </Heading>
      {mayUndo ? (
        <>
          <PostForm action={`${base}/${act.clockId}/acts/${act.id}/undo`}>
            <SubmitButton secondary>Undo</SubmitButton>
          </PostForm>
          <Notice>
            {act.wrote.kind === 'booking'
              ? 'A booking can be taken back for a quarter of an hour.'
              : `You can undo this until ${showTime(until)}.`}{' '}
            The record keeps what was done and that it was taken back.
          </Notice>
        </>
      ) : null}
      {right === undefined ? (
        <EmptyState>This clock counts as never having started.</EmptyState>
      ) : (
        <Section heading="How it stands">
          <RightCard right={right} base={base} />
        </Section>
      )}
      <p>
        <a href="/caseload">My caseload</a>
        <br />
        <a href={base}>All rights of this person</a>
      </p>
    </>
  );
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
