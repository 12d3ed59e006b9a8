import type { Route } from '../access/index.ts';
import { personRoutes } from './person-routes.tsx';
import { practiceRoutes } from './practice-routes.tsx';
import type { AppointmentsHooks } from './types.ts';

export interface AppointmentsDependencies {
  hooks: AppointmentsHooks;
}

/** Every route of this module: a person's own appointments, the same for staff, and the practice's day. */
export function appointmentsRoutes({ hooks }: AppointmentsDependencies): Route[] {
  return [...personRoutes(hooks, 'own'), ...personRoutes(hooks, 'staff'), ...practiceRoutes(hooks)];
}
