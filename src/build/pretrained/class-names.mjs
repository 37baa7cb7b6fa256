// Names of ImageNet's 1000 classes as a person would call them.

/** A name of more words is a definition. */
const MOST_WORDS = 4;

/**
 * One name a class: short, in lower case and unlike all others.
 * @param curated one name a class, made to be read; some explain themselves in brackets, at length
 * or by a second name.
 * @param synonyms of each class by its number, separated by commas, as WordNet has them.
 */
export function classNames(curated, synonyms) {
  const others = (index) => synonyms[index].split(',').map(tidy);
  const names = curated.map((name, index) => {
    const short = tidy(name.replace(/\(.*\)/, '').split(' / ')[0]);
    return short.includes(',') || short.split(' ').length > MOST_WORDS ? others(index)[0] : short;
  });
  return names.map((name, index) => {
    if (names.indexOf(name) === index) return name;
    return others(index).find((each) => !names.includes(each)) ?? name;
  });
}

const tidy = (name) => name.trim().toLowerCase();
