/** The fictional place, Harrowmere, and the names in it. No place in England has this name, and HM is no area of the United Kingdom's postcodes. */
export const town = 'Harrowmere';
export const postcodeArea = 'HM';

const words = (text: string): string[] => text.trim().split(/\s+/);

export const neighbourhoods = words(`
  Alderbrook Ashcombe Barrowgate Beckside Birchfield Bramblehurst Brindlewood Canalside Castlegate Chapelfield Coldharbour Copperhill
  Cotmanhay Cragwell Crossbeck Dovecote Eastmoor Elmbridge Fallowfield Fernbank Foxholes Furnacehill Glebelands Gorsehill Greenhithe
  Hawkshead Hazelmere Heronsgate Highfield Hollins Ironbridge Jubilee Kestrelrise Kilnbrook Kingsmead Lambsfold Larkhill Limekiln
  Longacre Lowmoor Maltings Marlpit Meadowbank Millbrook Moorside Netherfield Newbridge Northgate Oakenshaw Orchardside Otterburn
  Parkgate Pennybridge Quarrybank Queensmead Ravensworth Redhill Ropewalk Rushey Saltersford Sandybeck Shepherdswell Silverdale
  Southgate Springbank Stonebeck Sycamore Tannery Thornhill Throstlenest Underhill Viaduct Wagtail Waterside Weavers Wellington
  Westbeck Wheatley Whinmoor Willowbank Windmill Woodlands Wrenfield Yewtree`);

export const streets = words(`
  Alder Apple Ash Aspen Bank Barn Bath Beech Belle Birch Bramley Bridge Broad Brook Canal Castle Cedar Chapel Cherry Church Cloth
  Coach Commercial Copper Corn Cromwell Cross Dale Derwent Dove Duke Dyer Elm Fern Field Forge Fountain Foundry Garden George Glebe
  Grange Green Grove Hawthorn Hazel Heath High Hill Holly Ivy Jubilee King Laburnum Lark Laurel Lime Linden Long Lower Magnolia Maple
  Market Marsh Mill Mount New Nelson North Oak Orchard Park Pear Pine Poplar Primrose Prince Queen Railway Regent River Rose Rowan
  Salisbury School Smith South Spring Station Stone Summer Sycamore Temple Thorn Tower Union Upper Vale Victoria Vine Walnut Water
  Weaver Wellington West Wharf Willow Windsor Winter Wood Yew York`);

export const streetKinds = [
  'Street',
  'Road',
  'Lane',
  'Avenue',
  'Close',
  'Terrace',
  'Way',
  'Drive',
  'Court',
  'Crescent',
];

export const practiceKinds = ['Surgery', 'Medical Centre', 'Health Centre', 'Family Practice', 'Medical Practice'];

export const careHomeNames = words(
  'Larches Beeches Hollies Cedars Laurels Willows Rowans Elms Limes Firs Maples Poplars',
);

/** Letters of the inward code: the six that are never used are left out. */
export const unitLetters = 'ABDEFGHJLNPQRSTUWXYZ';
