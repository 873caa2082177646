const HEAD =
  'class,subclass,item,indicator,field,type,codes,purpose,legal_basis,owner_unit,retention_days,at_end,sensitivity';

/** A catalogue of so many classes, subclasses, items and indicators, spread evenly: the branch above is told by the number. */
export function ledgerSheet([classes, subclasses, items, indicators]: readonly [
  number,
  number,
  number,
  number,
]): string {
  const rows = Array.from({ length: indicators }, (_, n) => {
    const item = n % items;
    const subclass = item % subclasses;
    const field = `field_${String(n).padStart(4, '0')}`;
    const means = 'text,,to serve the dwelling,Regulation 7,housing office,365,delete,plain';
    return `class ${subclass % classes},subclass ${subclass},item ${item},indicator ${n},${field},${means}`;
  });
  return [HEAD, ...rows, ''].join('\n');
}
