export { Tag } from 'nhsuk-react-components';
export { type Bar, BarChart, type BarChartProps } from './bar-chart.tsx';
export { CsrfField, csrfFieldName, type PageContext, PageContextProvider, usePath } from './context.tsx';
export { showDate, showDay, showNhsNumber, showTime } from './dates.ts';
export {
  ButtonLink,
  CheckboxField,
  type Choice,
  DateField,
  dayFromParts,
  ErrorSummary,
  type FieldProblem,
  FilterForm,
  type FormState,
  freshForm,
  PostForm,
  RadioField,
  SelectField,
  SubmitButton,
  TextArea,
  TextField,
} from './form.tsx';
export {
  CardGroup,
  Column,
  Columns,
  type Fact,
  Facts,
  Figure,
  Heading,
  type Moment,
  Section,
  SubNavigation,
  SummaryCard,
  Timeline,
} from './layout.tsx';
export { Details, Done, EmptyState, Notice, Warning } from './notices.tsx';
export { Pagination } from './pagination.tsx';
export { type Assets, buildAssets } from './stylesheet.ts';
export { type Column as TableColumn, DataTable, type DataTableProps } from './table.tsx';
export { type ClockState, ClockTag, LegalStatusTag, type LegalStatusWord } from './tags.tsx';
