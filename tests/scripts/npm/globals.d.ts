// What scripts of others put into the page.
declare const uPlot: any;
declare const htmx: any;
