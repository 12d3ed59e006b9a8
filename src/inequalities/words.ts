import type { ShownCount } from '../standards/index.ts';
import type { Split } from './store.ts';

export const splitNames: Record<Split, string> = {
  deprivation: 'Deprivation fifth',
  sex: 'Sex',
  ethnicity: 'Ethnic group',
  age: 'Age when it started',
  area: 'Local authority',
};

export function countText(count: ShownCount): string {
  return count.shown === undefined ? 'not shown' : count.shown.toLocaleString('en-GB');
}
