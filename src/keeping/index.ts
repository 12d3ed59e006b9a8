export { migrations } from './migrations/index.ts';
export { annotationsPanel } from './pages/annotations-panel.tsx';
export {
  type Decide,
  decideRequest,
  type Erasable,
  type Exemption,
  erasable,
  exemptions,
} from './requests/data-requests.ts';
export { openRequests, type RequestRow } from './requests/request-store.ts';
export { requestRoutes } from './requests/routes.tsx';
export { type Disposed, disposeOfDue } from './retention/dispose.ts';
export { liftHold, placeHold } from './retention/hold.ts';
export { type HoldRow, holds } from './retention/hold-store.ts';
export { type RetentionReview, reviewRetention } from './retention/review.ts';
export { type CopyGiven, type GiveCopy, giveCopy } from './subject-access/give-copy.ts';
