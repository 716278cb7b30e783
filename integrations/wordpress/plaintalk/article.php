<?php
/**
 * What the installation reads of an article when it first meets it.
 *
 * @package Plaintalk
 */

defined( 'ABSPATH' ) || exit;

/**
 * Print the article's headline, times, author, image and section as JSON-LD (schema.org).
 *
 * WordPress itself prints none; where an SEO plugin prints some as well, the installation takes
 * the first that it can read, and both say the same.
 */
function plaintalk_describe_article() {
	if ( ! plaintalk_is_on() ) {
		return;
	}
	$sections = wp_get_post_categories( get_the_ID(), array( 'fields' => 'names' ) );
	$article  = array_filter(
		array(
			'@context'       => 'https://schema.org',
			'@type'          => 'NewsArticle',
			'url'            => get_permalink(),
			'headline'       => wp_strip_all_tags( get_the_title() ),
			'datePublished'  => get_the_date( DATE_ATOM ),
			'dateModified'   => get_the_modified_date( DATE_ATOM ),
			'author'         => array( '@type' => 'Person', 'name' => get_the_author_meta( 'display_name', (int) get_post_field( 'post_author' ) ) ),
			'image'          => (string) get_the_post_thumbnail_url(),
			'articleSection' => is_array( $sections ) ? implode( ', ', array_slice( $sections, 0, 1 ) ) : '',
		)
	);
	// JSON_HEX_TAG: a headline must not end the script.
	wp_print_inline_script_tag( (string) wp_json_encode( $article, JSON_HEX_TAG | JSON_UNESCAPED_UNICODE ), array( 'type' => 'application/ld+json' ) );
}
