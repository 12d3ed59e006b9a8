export { itemsDue, itemsOf, type WithheldItem } from './store.ts';
export {
  longestUntilReview,
  release,
  renew,
  UNDO_FOR,
  undoWithholding,
  type WithholdingContext,
  type WithholdingGrounds,
  withhold,
  withholdingGrounds,
} from './withhold.ts';
