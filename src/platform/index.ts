export { type Clock, SetClock, systemClock } from './clock/index.ts';
export { type Config, type ConfigProblem, describeConfig, readConfig } from './config/index.ts';
export * from './database/index.ts';
export * from './errors/index.ts';
export { idOf, NOBODY, newId } from './ids.ts';
export { createLogger, type Logger } from './logging/index.ts';
export { platformMigrations } from './migrations/index.ts';
