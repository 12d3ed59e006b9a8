export {
  isRefusal,
  Refusal,
  type RefusalDetail,
  type RefusalKind,
  refusalExitCode,
  refusalProblem,
  refusalStatus,
  refusalTitle,
  refuse,
} from './refusal.ts';
