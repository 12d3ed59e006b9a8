import {
  DataTable,
  Heading,
  Notice,
  PostForm,
  Section,
  SelectField,
  SubmitButton,
  showTime,
} from '../../platform/design-system/index.ts';
import { type Choice, type ChoiceKind, contactTopics } from '../choices/choices.ts';

export interface ChoicesProps {
  choices: readonly Choice[];
  /** Organisations that have a care relationship with the person now. */
  organisations: readonly { code: string; name: string }[];
  nameOf(code: string): string;
}

/** What one may choose, what it means, and what one has chosen. */
export function ChoicesPage({ choices, organisations, nameOf }: ChoicesProps) {
  const held = choices.filter((choice) => choice.to === null);
  const has = (kind: ChoiceKind, value = '') => held.some((choice) => choice.kind === kind && choice.value === value);
  const open = organisations.filter(({ code }) => !has('no-sharing-with', code));
  return (
    <>
      <Heading>My choices</Heading>
      <Notice>
        <p>
          A choice counts from the moment you make it. What was seen before stays as it was. In an emergency staff may
          still look, and you are told.
        </p>
      </Notice>
      <Section heading="Who may use my record for my care">
        {held
          .filter((choice) => choice.kind === 'no-sharing-with')
          .map((choice) => (
            <Switch
              key={choice.id}
              text={`Staff of ${nameOf(choice.value)} may not use my record.`}
              button="Let them use it again"
              choice={choice}
            />
          ))}
        {open.length === 0 ? null : (
          <PostForm>
            <input type="hidden" name="act" value="make" />
            <input type="hidden" name="kind" value="no-sharing-with" />
            <SelectField
              name="value"
              label="Do not share with"
              choices={open.map(({ code, name }) => ({ value: code, label: name }))}
              none="Choose an organisation"
            />
            <SubmitButton secondary>Do not share with them</SubmitButton>
          </PostForm>
        )}
        <Toggle
          held={has('gp-only')}
          kind="gp-only"
          yes="Only my GP practice may use my record."
          no="Every service that cares for me may use my record."
          make="Let only my GP practice use it"
          takeBack="Let all my services use it"
        />
      </Section>
      <Section heading="Research and planning">
        <Toggle
          held={has('national-opt-out')}
          kind="national-opt-out"
          yes="My record is not used for research and planning (National Data Opt-out)."
          no="My record may be used for research and planning where the law allows it."
          make="Opt out"
          takeBack="Opt in again"
        />
      </Section>
      <Section heading="Asking me">
        {Object.entries(contactTopics).map(([value, text]) => (
          <Toggle
            key={value}
            held={has('contact', value)}
            kind="contact"
            value={value}
            yes={`${text}: yes, you may ask me.`}
            no={`${text}: do not ask me.`}
            make="You may ask me"
            takeBack="Do not ask me"
          />
        ))}
      </Section>
      <DataTable
        caption="What I chose and when"
        rows={choices}
        rowKey={(choice) => choice.id}
        empty="You have made no choice yet."
        columns={[
          { heading: 'Choice', cell: (choice) => describeChoice(choice, nameOf) },
          { heading: 'From', cell: (choice) => showTime(choice.from) },
          { heading: 'Until', cell: (choice) => (choice.to === null ? 'still holds' : showTime(choice.to)) },
          { heading: 'Recorded by', cell: (choice) => choice.recordedBy },
        ]}
      />
    </>
  );
}

export function describeChoice(choice: Pick<Choice, 'kind' | 'value'>, nameOf: (code: string) => string): string {
  switch (choice.kind) {
    case 'no-sharing-with':
      return `No sharing with ${nameOf(choice.value)}`;
    case 'gp-only':
      return 'Only my GP practice';
    case 'national-opt-out':
      return 'No use for research and planning';
    case 'contact':
      return contactTopics[choice.value as keyof typeof contactTopics] ?? choice.value;
  }
}

function Toggle(props: {
  held: boolean;
  kind: ChoiceKind;
  value?: string;
  yes: string;
  no: string;
  make: string;
  takeBack: string;
}) {
  const choice = { kind: props.kind, value: props.value ?? '' };
  return (
    <Switch
      text={props.held ? props.yes : props.no}
      button={props.held ? props.takeBack : props.make}
      choice={choice}
      act={props.held ? 'take-back' : 'make'}
    />
  );
}

function Switch({
  text,
  button,
  choice,
  act = 'take-back',
}: {
  text: string;
  button: string;
  choice: Pick<Choice, 'kind' | 'value'>;
  act?: 'make' | 'take-back';
}) {
  return (
    <PostForm>
      <p className="nhsuk-u-margin-bottom-2">{text}</p>
      <input type="hidden" name="act" value={act} />
      <input type="hidden" name="kind" value={choice.kind} />
      <input type="hidden" name="value" value={choice.value} />
      <SubmitButton secondary>{button}</SubmitButton>
    </PostForm>
  );
}
