import { describe, expect, it } from 'vitest';
import { searchModel } from './parameters.ts';

describe('search parameters of R4', () => {
  const model = searchModel();

  it('every type has all its parameters compiled', () => {
    expect(model.types.length).toBeGreaterThan(140);
    const empty = model.types.flatMap((type) =>
      [...model.parametersOf(type).values()]
        .filter((one) => one.paths.length === 0 && one.components.length === 0)
        .map((one) => `${type}.${one.code}`),
    );
    expect(empty).toEqual([]);
  });

  it('no two paths share a number', () => {
    const texts = new Map<number, string>();
    for (const type of model.types) {
      for (const { path } of model.indexersOf(type)) {
        expect(texts.get(path.number) ?? path.text).toBe(path.text);
        texts.set(path.number, path.text);
      }
    }
  });
});
