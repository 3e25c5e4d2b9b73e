/** Reads one colour of the visual language as it is in the theme that is on: the browser resolves `light-dark()`. */
export function colours(element: HTMLElement): (name: string) => string {
  return (name) => {
    element.style.color = `var(--${name})`;
    const { color } = getComputedStyle(element);
    element.style.removeProperty('color');
    return color;
  };
}
