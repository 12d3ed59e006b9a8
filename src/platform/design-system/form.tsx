import type { ReactNode } from 'react';
import { CsrfField, usePath } from './context.tsx';

export interface FieldProblem {
  field: string;
  message: string;
}

/** What was posted and what is wrong with it; `readForm` of platform/http gives one. */
export interface FormState {
  raw: Readonly<Record<string, string>>;
  errors: readonly FieldProblem[];
}

export const freshForm: FormState = { raw: {}, errors: [] };

/** Names what has to be mended, each a link to its field. Stands above the heading; focus goes there by its place in the page. */
export function ErrorSummary({ errors }: { errors: readonly FieldProblem[] }) {
  if (errors.length === 0) return null;
  return (
    <div className="nhsuk-error-summary" role="alert" aria-labelledby="error-summary-title">
      <h2 className="nhsuk-error-summary__title" id="error-summary-title">
        There is a problem
      </h2>
      <div className="nhsuk-error-summary__body">
        <ul className="nhsuk-list nhsuk-error-summary__list">
          {errors.map((error) => (
            <li key={error.field + error.message}>
              {error.field === '' ? error.message : <a href={`#${fieldId(error.field)}`}>{error.message}</a>}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** A form that posts, with its CSRF token. It posts to its own page unless told where. */
export function PostForm({ action, children }: { action?: string; children: ReactNode }) {
  const path = usePath();
  return (
    <form method="post" action={action ?? path} noValidate>
      <CsrfField />
      {children}
    </form>
  );
}

export function SubmitButton({
  children,
  name,
  value,
  secondary,
  warning,
  small,
}: {
  children: ReactNode;
  name?: string;
  value?: string;
  secondary?: boolean;
  warning?: boolean;
  /** For one of many on a page, such as in a table's row. */
  small?: boolean;
}) {
  const size = small ? ' nhsuk-button--small' : '';
  const look = secondary ? ' nhsuk-button--secondary' : warning ? ' nhsuk-button--warning' : '';
  return (
    <button
      className={`nhsuk-button${look}${size}`}
      type="submit"
      {...(name === undefined ? {} : { name })}
      {...(value === undefined ? {} : { value })}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button, for the main way on from a page. */
export function ButtonLink({ href, children, secondary }: { href: string; children: ReactNode; secondary?: boolean }) {
  return (
    <a className={`nhsuk-button${secondary ? ' nhsuk-button--secondary' : ''}`} href={href} draggable="false">
      {children}
    </a>
  );
}

export function fieldId(name: string): string {
  return `field-${name.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`;
}

interface FieldParts {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  form?: FormState;
}

function describe({ name, hint, form }: Pick<FieldParts, 'name' | 'hint' | 'form'>) {
  const id = fieldId(name);
  const error = form?.errors.find((problem) => problem.field === name)?.message;
  const describedBy = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return { id, error, aria: describedBy === '' ? {} : { 'aria-describedby': describedBy } };
}

function HintAndError({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
  return (
    <>
      {hint === undefined ? null : (
        <div className="nhsuk-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error === undefined ? null : (
        <span className="nhsuk-error-message" id={`${id}-error`}>
          <span className="nhsuk-u-visually-hidden">Error:</span> {error}
        </span>
      )}
    </>
  );
}

function Group({ error, children }: { error: string | undefined; children: ReactNode }) {
  return <div className={`nhsuk-form-group${error === undefined ? '' : ' nhsuk-form-group--error'}`}>{children}</div>;
}

export interface TextFieldProps extends FieldParts {
  value?: string;
  type?: 'text' | 'email' | 'tel' | 'search' | 'password' | 'date' | 'datetime-local';
  inputMode?: 'numeric' | 'decimal' | 'email' | 'tel';
  autoComplete?: string;
  /** Width in characters. */
  width?: 2 | 3 | 4 | 5 | 10 | 20 | 30;
}

export function TextField(props: TextFieldProps) {
  const { id, error, aria } = describe(props);
  return (
    <Group error={error}>
      <label className="nhsuk-label" htmlFor={id}>
        {props.label}
      </label>
      <HintAndError id={id} hint={props.hint} error={error} />
      <input
        className={`nhsuk-input${error ? ' nhsuk-input--error' : ''}${props.width ? ` nhsuk-input--width-${props.width}` : ''}`}
        id={id}
        name={props.name}
        type={props.type ?? 'text'}
        defaultValue={props.form?.raw[props.name] ?? props.value ?? ''}
        autoComplete={props.autoComplete ?? 'off'}
        {...(props.inputMode === undefined ? {} : { inputMode: props.inputMode })}
        {...aria}
      />
    </Group>
  );
}

export function TextArea(props: FieldParts & { value?: string; rows?: number }) {
  const { id, error, aria } = describe(props);
  return (
    <Group error={error}>
      <label className="nhsuk-label" htmlFor={id}>
        {props.label}
      </label>
      <HintAndError id={id} hint={props.hint} error={error} />
      <textarea
        className={`nhsuk-textarea${error ? ' nhsuk-textarea--error' : ''}`}
        id={id}
        name={props.name}
        rows={props.rows ?? 5}
        defaultValue={props.form?.raw[props.name] ?? props.value ?? ''}
        {...aria}
      />
    </Group>
  );
}

export interface Choice {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
}

export function SelectField(
  props: FieldParts & {
    choices: readonly Choice[];
    value?: string /** Text of an empty first choice. */;
    none?: string;
  },
) {
  const { id, error, aria } = describe(props);
  return (
    <Group error={error}>
      <label className="nhsuk-label" htmlFor={id}>
        {props.label}
      </label>
      <HintAndError id={id} hint={props.hint} error={error} />
      <select
        className="nhsuk-select"
        id={id}
        name={props.name}
        defaultValue={props.form?.raw[props.name] ?? props.value ?? ''}
        {...aria}
      >
        {props.none === undefined ? null : <option value="">{props.none}</option>}
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Group>
  );
}

/** One of several. The link of the error summary leads to the first. */
export function RadioField(props: FieldParts & { choices: readonly Choice[]; value?: string; inline?: boolean }) {
  return <ChoiceField {...props} kind="radio" chosen={[props.form?.raw[props.name] ?? props.value ?? '']} />;
}

/** Any of several. Posted values arrive as text when one is ticked and as a list when several are. */
export function CheckboxField(props: FieldParts & { choices: readonly Choice[]; values?: readonly string[] }) {
  return (
    <ChoiceField {...props} kind="checkbox" chosen={props.form?.raw[props.name]?.split(',') ?? props.values ?? []} />
  );
}

function ChoiceField(
  props: FieldParts & {
    choices: readonly Choice[];
    kind: 'radio' | 'checkbox';
    chosen: readonly string[];
    inline?: boolean;
  },
) {
  const { id, error, aria } = describe(props);
  const block = props.kind === 'radio' ? 'nhsuk-radios' : 'nhsuk-checkboxes';
  return (
    <Group error={error}>
      <fieldset className="nhsuk-fieldset" {...aria}>
        <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{props.label}</legend>
        <HintAndError id={id} hint={props.hint} error={error} />
        <div className={`${block}${props.inline ? ` ${block}--inline` : ''}`}>
          {props.choices.map((choice, index) => {
            const choiceId = index === 0 ? id : `${id}-${index + 1}`;
            return (
              <div className={`${block}__item`} key={choice.value}>
                <input
                  className={`${block}__input`}
                  id={choiceId}
                  name={props.name}
                  type={props.kind}
                  value={choice.value}
                  defaultChecked={props.chosen.includes(choice.value)}
                  {...(choice.hint === undefined ? {} : { 'aria-describedby': `${choiceId}-hint` })}
                />
                <label className={`nhsuk-label ${block}__label`} htmlFor={choiceId}>
                  {choice.label}
                </label>
                {choice.hint === undefined ? null : (
                  <div className={`nhsuk-hint ${block}__hint`} id={`${choiceId}-hint`}>
                    {choice.hint}
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </fieldset>
    </Group>
  );
}

/** A day as three boxes named `<name>.day`, `<name>.month`, `<name>.year`; `dayFromParts` reads them back. */
export function DateField(props: FieldParts & { value?: string; autoComplete?: 'bday' }) {
  const { id, error, aria } = describe(props);
  const given = (props.value ?? '').split('-');
  const parts = [
    { part: 'day', text: 'Day', width: 2, value: given[2] },
    { part: 'month', text: 'Month', width: 2, value: given[1] },
    { part: 'year', text: 'Year', width: 4, value: given[0] },
  ] as const;
  return (
    <Group error={error}>
      <fieldset className="nhsuk-fieldset" {...aria}>
        <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{props.label}</legend>
        <HintAndError id={id} hint={props.hint} error={error} />
        <div className="nhsuk-date-input">
          {parts.map(({ part, text, width, value }, index) => {
            const name = `${props.name}.${part}`;
            const partId = index === 0 ? id : fieldId(name);
            return (
              <div className="nhsuk-date-input__item" key={part}>
                <label className="nhsuk-label nhsuk-date-input__label" htmlFor={partId}>
                  {text}
                </label>
                <input
                  className={`nhsuk-input nhsuk-date-input__input nhsuk-input--width-${width}${error ? ' nhsuk-input--error' : ''}`}
                  id={partId}
                  name={name}
                  type="text"
                  inputMode="numeric"
                  defaultValue={props.form?.raw[name] ?? value ?? ''}
                  autoComplete={props.autoComplete === undefined ? 'off' : `bday-${part}`}
                />
              </div>
            );
          })}
        </div>
      </fieldset>
    </Group>
  );
}

/** 'YYYY-MM-DD' from the three boxes of a DateField, or undefined when they are no day of the calendar. */
export function dayFromParts(form: unknown, name: string): string | undefined {
  const given = (form ?? {}) as Record<string, unknown>;
  const [year, month, day] = ['year', 'month', 'day'].map((part) => String(given[`${name}.${part}`] ?? '').trim());
  if (!/^\d{4}$/.test(year ?? '') || !/^\d{1,2}$/.test(month ?? '') || !/^\d{1,2}$/.test(day ?? '')) return undefined;
  const written = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? written : undefined;
}

/** Choices above a list, sent by GET so that the page can be bookmarked. Never for names or anything personal. */
export function FilterForm({ action, children, submit }: { action?: string; children: ReactNode; submit?: string }) {
  const path = usePath();
  return (
    <form method="get" action={action ?? path} className="wpc-filter">
      <div className="wpc-filter__fields">{children}</div>
      <SubmitButton secondary>{submit ?? 'Show'}</SubmitButton>
    </form>
  );
}
