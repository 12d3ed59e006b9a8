export type { NavigationItem } from './navigation.ts';
export { homeRoute, type StartCard } from './pages/home.tsx';
export { createServer, type ServerOptions } from './server.ts';
