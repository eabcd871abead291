/** Regions of countries whose mail needs them, by code and name, as their postal services list them. */
const lists = {
  US: `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|
    FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|
    MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|
    NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|
    RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|
    WV West Virginia|WI Wisconsin|WY Wyoming|AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|
    VI Virgin Islands|UM Minor Outlying Islands|FM Micronesia|MH Marshall Islands|PW Palau|AA Armed Forces Americas|
    AE Armed Forces Europe|AP Armed Forces Pacific`,
  CA: `AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|
    NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon`,
  AU: `ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland|SA South Australia|
    TAS Tasmania|VIC Victoria|WA Western Australia|JBT Jervis Bay Territory`,
}

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[^\p{L}]/gu, '')
    .toLowerCase()

/** Each code and name, without marks and spaces. */
const namesIn = (list: string): ReadonlySet<string> =>
  new Set(
    list.split('|').flatMap((entry) => {
      const [code = '', ...name] = entry.trim().split(' ')
      return [folded(code), folded(name.join(' '))]
    }),
  )
const regions = new Map(Object.entries(lists).map(([country, list]) => [country, namesIn(list)] as const))

/** False only where the regions of the country are listed, and it is none of them. */
export const mayBeRegion = (region: string, country: string): boolean =>
  regions.get(country)?.has(folded(region)) ?? true
