export {
  type Answer,
  type Crumb,
  calendarFile,
  csv,
  isLocalPath,
  json,
  type Page,
  page,
  type Redirect,
  redirect,
  type Sent,
  send,
  text,
} from './answers.ts';
export { type Cell, csvCell, csvText } from './csv.ts';
export { type FieldError, type FormResult, readForm } from './form.ts';
export { keepSentText, sentTextOf } from './sent-text.ts';
