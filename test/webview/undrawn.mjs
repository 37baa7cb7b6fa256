/** Runs in a page: the addresses of the pictures in sight that are not drawn yet. */
export function undrawn() {
  return [...document.images]
    .filter((image) => {
      const { top, bottom } = image.getBoundingClientRect();
      return !image.complete && bottom >= 0 && top <= innerHeight;
    })
    .map(({ src }) => src);
}
