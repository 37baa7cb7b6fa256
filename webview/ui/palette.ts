/**
 * Colours for categories, taken from the theme and continued by computed hues where it has too few.
 */

export type Rgb = readonly [number, number, number];

/** Without yellow, which many themes make almost the same as orange. */
const CHART_VARIABLES = ['blue', 'orange', 'green', 'red', 'purple'] as const;
/** In degrees; far from the theme's own. */
const FIRST_HUES = [178, 325, 85, 20, 240, 145];
const GOLDEN_ANGLE = 137.508;

/** Reads the theme that the page has now. */
export class Palette {
  private readonly context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  private readonly style = getComputedStyle(document.body);
  private readonly dark = luminance(this.colour('--vscode-editor-background', '#1f1f1f')) < 0.4;
  private readonly theme = CHART_VARIABLES.map((name) => this.style.getPropertyValue(`--vscode-charts-${name}`).trim());

  readonly foreground = this.colour('--vscode-foreground', '#808080');
  readonly background = this.colour('--vscode-editor-background', '#1f1f1f');
  /** For images without a label. */
  readonly neutral = this.parse(this.dark ? '#8a8a8a' : '#8c8c8c');

  /** The colour of category `place`, counted from 0. */
  category(place: number): Rgb {
    const own = this.theme[place];
    if (own) return this.parse(own);
    const beyond = place - CHART_VARIABLES.length;
    const hue = beyond < 0 ? place * 60 : (FIRST_HUES[beyond] ?? (beyond * GOLDEN_ANGLE) % 360);
    // Every second round is lighter or darker, since hues alone soon look the same.
    const shift = Math.floor(Math.max(0, beyond) / FIRST_HUES.length) % 2 === 0 ? 0 : this.dark ? 14 : -14;
    return this.parse(`hsl(${hue}, ${this.dark ? 55 : 62}%, ${(this.dark ? 62 : 42) + shift}%)`);
  }

  colour(variable: string, otherwise: string): Rgb {
    return this.parse(this.style.getPropertyValue(variable).trim() || otherwise);
  }

  private parse(css: string): Rgb {
    if (this.context === null) return [128, 128, 128];
    this.context.clearRect(0, 0, 1, 1);
    this.context.fillStyle = css;
    this.context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = this.context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  }
}

export const css = ([red, green, blue]: Rgb, alpha = 1): string => `rgba(${red}, ${green}, ${blue}, ${alpha})`;

/**
 * Calls `changed` when the person chooses another theme; VS Code then sets variables on the root
 * and a class on the body.
 */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}

/**
 * Relative luminance in [0, 1], without the gamma of the screen: enough to tell dark from light.
 */
function luminance([red, green, blue]: Rgb): number {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
