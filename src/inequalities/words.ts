import type { Proportion, ShownCount } from '../standards/index.ts';
import type { Split } from './store.ts';

export const splitNames: Record<Split, string> = {
  deprivation: 'Deprivation fifth',
  sex: 'Sex',
  ethnicity: 'Ethnic group',
  age: 'Age when it started',
  area: 'Local authority',
};

export function isSplit(text: string): text is Split {
  return Object.hasOwn(splitNames, text);
}

export function countText(count: ShownCount): string {
  return count.shown === undefined ? 'not shown' : count.shown.toLocaleString('en-GB');
}

export function percentText(share: Proportion | undefined): string {
  return share === undefined ? 'not shown' : `${(share.value * 100).toFixed(1)}%`;
}

export function limitsText(share: Proportion | undefined): string {
  return share === undefined ? 'not shown' : `${(share.lower * 100).toFixed(1)} to ${(share.upper * 100).toFixed(1)}%`;
}
