import { describe, expect, it } from 'vitest';
import { recogniseLayout } from './reference-layout.ts';

const layoutOf = (header: string) => recogniseLayout(header.split(','));

describe('recogniseLayout', () => {
  it('knows an area lookup of any levels and years by its column names', () => {
    expect(layoutOf('lsoa21_name,lsoa21_code,icb26_name,icb26_code,icb26_code_nhs')).toEqual({
      kind: 'area-lookup',
      change: undefined,
      areas: [
        { level: 'lsoa', year: 2021, code: 1, name: 0, ods: undefined },
        { level: 'icb', year: 2026, code: 3, name: 2, ods: 4 },
      ],
    });
  });

  it('keeps the vintage of an index apart, and takes both names of the housing domain', () => {
    expect(layoutOf('lsoa11_code,IMD_rank,Housing_and_Access_rank')).toMatchObject({
      lsoaYear: 2011,
      domains: { housing: 2 },
    });
    expect(layoutOf('lsoa21_code,IMD_rank,Housing_and_Services_rank')).toMatchObject({
      lsoaYear: 2021,
      domains: { housing: 2 },
    });
  });

  it('knows postcode directories of both vintages of their own column names', () => {
    expect(layoutOf('pcd,pcds,doterm,lsoa11,lsoa21')).toMatchObject({
      kind: 'postcodes',
      postcode: 1,
      lsoa2011: 3,
      lsoa2021: 4,
      ended: 2,
    });
    expect(layoutOf('pcd7,pcd8,lsoa21cd')).toMatchObject({ postcode: 1, lsoa2011: undefined, lsoa2021: 2 });
    expect(layoutOf('pcds,lsoa21,lat,long')).toMatchObject({ latitude: 2, longitude: 3 });
  });

  it('knows population by single year of age, and only with all 91 of them', () => {
    const ages = [...Array(90).keys(), '90+'].join(',');
    expect(layoutOf(`lsoa11_name,lsoa11_code,total_population,${ages}`)).toMatchObject({
      kind: 'population',
      lsoaYear: 2011,
    });
    expect(layoutOf('lsoa11_name,lsoa11_code,total_population,0,1,2')).toBeUndefined();
  });

  it.each([
    '',
    'IndicatorID,Year,AreaCode',
    'lsoa21_code,lsoa21_name',
    'lsoa21_code,total_residents,ethnic_group,n,prop',
  ])('does not know %j', (header) => {
    expect(layoutOf(header)).toBeUndefined();
  });
});
