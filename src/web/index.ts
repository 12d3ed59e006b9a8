export type { NavigationItem } from './navigation.ts';
export { contactPanel } from './pages/contact-panel.tsx';
export { type FindPersonRoutes, findPersonRoutes } from './pages/find-person.tsx';
export { homeRoute, type StartCard } from './pages/home.tsx';
export { type PersonPanel, type PersonRoutes, personRoutes } from './pages/person.tsx';
export { type ClockRow, type PlaceSummary, placeRoutes } from './pages/place.tsx';
export { type WithheldRoutes, withheldRoutes } from './pages/withheld.tsx';
export type { ServerOptions } from './parts.ts';
export { createServer } from './server.ts';
