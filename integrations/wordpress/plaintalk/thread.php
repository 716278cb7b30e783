<?php
/**
 * The discussion as HTML, put into the page by this server.
 *
 * @package Plaintalk
 */

defined( 'ABSPATH' ) || exit;

/** For so long it is not asked for anew, as its cache contract says. */
const PLAINTALK_FRESH_S = 15;
/** A page doesn't wait longer for it: the element fetches it then. */
const PLAINTALK_PATIENCE_S = 2;
/** So long a thread that can't be fetched anew stands in; older, it would mislead. */
const PLAINTALK_STALE_S = 300;

/**
 * Give the thread of an address; '' where it is not wanted, or can't be had.
 *
 * Asked again with the ETag of what is kept, so that an unchanged thread costs a few bytes.
 *
 * @param string $url The article's address.
 * @return string HTML, made and escaped by the installation.
 */
function plaintalk_thread( $url ) {
	if ( 1 !== (int) get_option( 'plaintalk_include', 1 ) ) {
		return '';
	}
	$name = 'plaintalk_' . md5( plaintalk_server() . ' ' . $url );
	$kept = get_transient( $name );
	if ( is_array( $kept ) && $kept['at'] > time() - PLAINTALK_FRESH_S ) {
		return $kept['html'];
	}
	$known  = is_array( $kept ) ? $kept['html'] : '';
	$asking = array( 'timeout' => PLAINTALK_PATIENCE_S );
	if ( is_array( $kept ) && '' !== $kept['etag'] ) {
		$asking['headers'] = array( 'If-None-Match' => $kept['etag'] );
	}
	$answer = wp_remote_get( plaintalk_server() . '/embed/v1/thread.html?url=' . rawurlencode( $url ), $asking );
	$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
	if ( 304 !== $status && 200 !== $status ) {
		return $known;
	}
	$html = 200 === $status ? wp_remote_retrieve_body( $answer ) : $known;
	$etag = 200 === $status ? (string) wp_remote_retrieve_header( $answer, 'etag' ) : $kept['etag'];
	set_transient( $name, array( 'at' => time(), 'html' => $html, 'etag' => $etag ), PLAINTALK_STALE_S );
	return $html;
}
