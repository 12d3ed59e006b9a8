import type { Route } from '../access/index.ts';
import { caseloadRoutes } from './caseload-routes.tsx';
import { contactRoutes } from './contact-routes.tsx';
import { inboxRoutes } from './inbox-routes.tsx';
import { taskRoutes } from './task-routes.tsx';
import type { CoordinationDependencies } from './types.ts';

/** Every route of this module. */
export function coordinationRoutes(dependencies: CoordinationDependencies): Route[] {
  return [
    ...contactRoutes(dependencies),
    ...caseloadRoutes(dependencies),
    ...inboxRoutes(dependencies),
    ...taskRoutes(dependencies),
  ];
}
